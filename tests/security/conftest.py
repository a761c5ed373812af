from tests.house.conftest import built_house, guarded_house, house, unguarded

__all__ = ["built_house", "guarded_house", "house", "unguarded"]
