from tests.house.conftest import built_house, guarded_house, house, without_csrf_protection

__all__ = ["built_house", "guarded_house", "house", "without_csrf_protection"]
