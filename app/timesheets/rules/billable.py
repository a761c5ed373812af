"""Whether time is billable: decided here, whatever way the time comes in."""


def decide_billable(choice: bool | None, project: bool, task: bool | None) -> bool:
    """What a person chose; without a choice (None) the time is billable as its project and task
    are. `task`: None for work on the project as a whole.
    """
    if choice is not None:
        return choice
    return project and task is not False
