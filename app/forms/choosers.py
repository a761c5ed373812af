"""Choosing one of many by its name. A page carries a few of them; the rest is found by typing
(app/static/js/choosers.js), or, without JavaScript, by words that are sent along in a field of
their own.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import html_params

from app.forms.directories import MAX_CHOICES, Choice, Directory
from app.web.page import redirect_to

WORDS_SUFFIX = "_words"
MAX_WORDS_LETTERS = 100


@dataclass
class Chooser:
    """One thing of `directory` in a form, under `name`. `value`: what is chosen; `empty_label`:
    the words for nothing; `matches`: what several things the typed words may mean; `problem`: what
    is wrong with the words.
    """

    directory: Directory
    name: str
    empty_label: str
    value: str = ""
    matches: list[Choice] = field(default_factory=list)
    problem: str = ""

    def read_words(self, words: str) -> None:
        """Choose what the `words` name, if it is one thing."""
        words = words.replace("\0", " ").strip()[:MAX_WORDS_LETTERS]
        if not words:
            return
        choices = self.directory.find(words)
        same = [choice for choice in choices if choice.name.casefold() == words.casefold()]
        candidates = choices if len(choices) == 1 else same
        self.value = candidates[0].value if len(candidates) == 1 else ""
        if not choices:
            self.problem = f"No {self.directory.noun} begins with “{words}”."
        elif not self.value:
            self.matches = choices[:MAX_CHOICES]
            more = ", or write more of the name" if len(choices) > MAX_CHOICES else ""
            self.problem = f"Several begin with “{words}”. Choose one{more}."

    @cached_property
    def current(self) -> Choice | None:
        return self.directory.choice_of(self.value) if self.value else None

    @cached_property
    def choices(self) -> list[Choice]:
        """What the list offers at first, the present choice among it."""
        offered = self.matches or self.directory.find("")[:MAX_CHOICES]
        is_offered = any(choice.value == self.value for choice in offered)
        return offered if is_offered or self.current is None else [self.current, *offered]

    @property
    def few_choices(self) -> list[Choice]:
        """What a page needs that asks for the rest: the present choice, or what the words meant."""
        return self.matches or ([self.current] if self.current else [])


class ChooserField(Field):
    """A field of a form in which one thing of a directory is chosen."""

    def __init__(
        self,
        label: str,
        validators: Any = None,
        *,
        directory: Directory,
        empty_label: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.chooser = Chooser(directory, self.name, empty_label)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        chooser = self.chooser = Chooser(
            self.chooser.directory, self.name, self.chooser.empty_label, self.data or ""
        )
        words = formdata.getlist(self.name + WORDS_SUFFIX) if formdata else []
        if any(words):
            chooser.read_words(words[0])
            self.data, self.raw_data = chooser.value, [chooser.value]

    def choose(self, value: str) -> None:
        """Choose what has the id `value`, before anybody does."""
        self.data = value
        self.chooser = Chooser(self.chooser.directory, self.name, self.chooser.empty_label, value)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0]

    def pre_validate(self, _form: Any) -> None:
        if self.chooser.problem:
            raise StopValidation(self.chooser.problem)

    def __call__(self, **attributes: Any) -> Markup:
        macros: Any = current_app.jinja_env.globals["choosers"]
        if self.chooser.value != self._value():
            self.choose(self._value())
        html: Markup = macros.field(
            self.chooser,
            id=attributes.pop("id", self.id),
            label=attributes.pop("aria_label", ""),
            lazy=attributes.pop("lazy", False),
            class_=attributes.pop("class_", "form-select"),
            attributes=html_params(**attributes),
        )
        return html

    @property
    def is_empty_list(self) -> bool:
        """Whether there is nothing to choose at all."""
        return not self.chooser.choices

    def choose_only_one(self) -> None:
        """Choose what there is, where it is one thing alone."""
        if len(self.chooser.choices) == 1:
            self.choose(self.chooser.choices[0].value)

    @property
    def words(self) -> str:
        """What is chosen, as people know it."""
        choice = self.chooser.directory.choice_of(self._value())
        return choice.text if choice else ""

    def _value(self) -> str:
        return str(self.data or "").replace("\0", "")


def requested_chooser(name: str, directory: Directory, empty_label: str) -> Chooser:
    """What a filter in the address says under `name`."""
    chooser = Chooser(directory, name, empty_label, request.args.get(name, ""))
    chooser.read_words(request.args.get(name + WORDS_SUFFIX, ""))
    return chooser


def redirect_from_words(*choosers: Chooser) -> Response | None:
    """To the address with the ids of what was found by its words; None where no words stand in
    it, or they name no one thing.
    """
    by_words = [each for each in choosers if request.args.get(each.name + WORDS_SUFFIX)]
    if not by_words or any(each.problem for each in by_words):
        return None
    arguments = request.args.to_dict(flat=False)
    for each in by_words:
        arguments.pop(each.name + WORDS_SUFFIX)
        arguments[each.name] = [each.value]
    return redirect_to(f"{request.path}?{urlencode(arguments, doseq=True)}")
