"""Words that say nothing by themselves when something is named by them (CONTRIBUTING.md, Names)."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words in -ed that are no participles.
NOT_PARTICIPLES = _words("""
    bed breed deed embed exceed feed hundred need proceed red seed shed speed succeed
""")
IRREGULAR_PARTICIPLES = _words("""
    begun born broken brought built caught chosen come done drawn driven fallen felt forgotten
    found frozen given gone grown held hidden kept known laid led left lent lost made meant met
    paid said seen sent shown shut sold spelt spent spoken spun stolen struck stuck taken taught
    thought thrown told undone understood unknown unsaid unseen unsent untold withdrawn woken
    worn written
""")
ADJECTIVES = _words("""
    acceptable again alike alive alone anew available bare basic beyond big blank breakable busy
    canonical changeable comparable compact different dying earlier early elsewhere empty enough
    essential few finite fit fitting foreign free fresh full further good hanging harmless here
    impatient inconvertible large largest late later least little local long longer longest
    manageable many more most near nearest new newest now nowhere old older oldest once other
    own packable partial plain promising quick ready reachable recent right same several short
    shorter shortest silent slow slowly small smallest soon standing straightforward strange
    then there together trackable unacceptable unavailable unique useful valid visible whole
    wide wrong
""")
PARTICLES = _words("""
    a all also and any as at by else ever for from if in is it not of off on only or out so that
    the to too up what when where which who whom whose with yet
""")
# Gerunds that name a thing of the field.
GERUNDS = _words("""
    accounting billing branding bring grouping heading invoicing linking listing mapping meaning
    morning numbering onboarding ping pricing ring rounding routing seeding setting spelling
    spring string testing tracking wording
""")
QUESTIONS = frozenset({"is", "has", "can", "may"})
# Words that say of a local variable or a parameter nothing but that it is there.
RIDDLES = _words("""
    asked beyond caught done drawn filled found given gone got held here it kept known lost made
    meant mine named one ones said seen shown spent spoken taken there thing things told undone
    unsaid unseen untold wanted what where which who
""")
# Constants made of these alone lack their object or unit.
VAGUE_CONSTANT_WORDS = _words("""
    age all at be biggest chunk first grace half last limit longest lot max maximum min minimum
    moment much next nobody nothing patience size step wait
""")


def words_of(name: str) -> list[str]:
    return [word.lower() for word in re.split(r"_+", name) if word]


def is_participle(word: str) -> bool:
    if word in IRREGULAR_PARTICIPLES:
        return True
    return word.endswith("ed") and len(word) > 3 and word not in NOT_PARTICIPLES


def is_gerund(word: str) -> bool:
    return word.endswith("ing") and word not in GERUNDS and len(word) > 4


def is_bare(name: str) -> bool:
    """Whether the name has neither verb nor noun: participles, adjectives and small words alone, as
    `told`, `refused_whole`, `kept_what_is_there`; or a single gerund, as `asking`.
    """
    words = words_of(name)
    is_timestamp = len(words) == 2 and words[1] in {"at", "on"} and is_participle(words[0])
    if is_timestamp or (len(words) > 1 and words[0] in QUESTIONS):
        return False
    if len(words) == 1 and is_gerund(words[0]):
        return True
    small = ADJECTIVES | PARTICLES
    return bool(words) and all(is_participle(word) or word in small for word in words)


def is_riddle(name: str) -> bool:
    """Whether a local variable or a parameter does not say what it is, as `found` or `_one`."""
    return name.strip("_") in RIDDLES


def is_vague_constant(name: str) -> bool:
    """Whether a constant says neither its object nor its unit, as `AT_ONCE` or `LONGEST`."""
    small = ADJECTIVES | PARTICLES | VAGUE_CONSTANT_WORDS
    return all(is_participle(word) or word in small for word in words_of(name))
