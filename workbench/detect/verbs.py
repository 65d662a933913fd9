"""Which words of an English sentence are finite verbs: word lists and two rules, no parser.

spaCy's parser knows more verbs, but takes 0.35 s to load and 5 ms a sentence (docs/decisions/0009-two-claims.md).
"""

from workbench.text.wordlist import words

_REGULAR = words("""
    abolish annex accept accuse achieve add admit agree aim allow amount announce answer appear apply appoint
    approve argue arrest ask attack attend avoid ban believe belong block borrow bomb call campaign cancel capture
    carry cause change charge claim clear climb close collapse collect compete complain complete confirm connect
    consist consume contain continue contribute convict cost count cover create cross damage decide declare decline
    decrease deliver demand deny depend describe deserve destroy detain develop die disappear discover dismiss
    donate double drop earn elect employ end enter escape estimate exceed exist expand expect expel explain export
    extend face fail favour fear fill film fine finish follow force form found fund gain govern halve handle happen
    harvest hire hold honour hope import impose improve include increase infect inform injure insist install
    introduce invade invest invite join jump kick kill land last launch lie lift like limit link live load look
    lower maintain manage manufacture marry match measure merge mine miss move murder name need negotiate note
    object obtain occupy offer open operate oppose order organise organize own pass perform permit plan plant play
    plunge poll pollute possess predict prefer prepare present prevent produce prohibit promise promote propose
    prosecute protect prove provide publish pull punish purchase push qualify question quit raise rank reach receive
    recommend record recover reduce refer refuse register reject relate release rely remain remember remove rent
    reopen repair replace reply report represent request require rescue resign restore result retire return reveal
    reverse rob rule sail save score search seem seize sentence separate serve settle share shift show shrink sign
    slow smuggle solve sound spread stage start state stay stop store strengthen study succeed suffer suggest supply
    support surge surrender survive suspend target tax test thank threaten torture total trade train transfer
    transport travel treat triple trust try turn unite urge use vaccinate visit vote vow wait walk want warn waste
    weaken weigh welcome widen withdraw witness work worry worsen yield
    """)
_STRONG = words("""
    become begin bring build buy catch choose come deal draw drive eat fall feel fight find flow fly forbid get give
    go grow hear hold keep know lay lead leave lend lose make mean meet overtake owe pay rise run say see sell send
    shake sing sit sleep speak spend stand steal swear take teach tell think throw understand wake wear win withdraw
    write
    """)
_PAST_OF_STRONG = words("""
    became began bought brought built came caught chose cost cut dealt drew drove ate fell felt fought found flew
    forbade gave got went grew heard held hit hurt kept knew laid led left lent let lost made meant met overtook
    paid put ran rang rode rose said sang sat saw sent set shook shot shrank shut slept sold spoke spent spread
    stood stole struck swore took taught told thought threw understood withdrew woke won wore wrote
    """)
AUXILIARIES = words(
    "is are was were am be been has have had do does did will would can could may might must shall should won’t won't"
    " isn’t isn't aren’t aren't wasn’t wasn't weren’t weren't hasn’t hasn't haven’t haven't hadn’t hadn't doesn’t"
    " doesn't don’t don't didn’t didn't can’t can't cannot couldn’t couldn't wouldn’t wouldn't shouldn’t shouldn't"
)
BEFORE_NOUNS = words("""
    a an the this that these those its his her their our my your no some any each every all both of in on at by for
    from with to into over under between per than as about and or more less most many few several other new old such
    """)
"""After these a word that can be a noun is one ("the cut", "a share", "of work")."""

_MANY = words("we they i you people men women children police staff percent half most majority others households many")
_OBJECTS = words("""
    a an the its his her their our my no only about almost nearly more less up down by from to at on in out half
    that than around over some all both each every nothing
    """)
"""What follows a verb in -s more often than a plural noun."""

_FIGURES = frozenset("0123456789$€£")
_PARTICIPLES = words("made built held sold found brought kept sent set put told led")
_BEHIND_PARTICIPLES = words("by of out from in at under between")
_VOWELS = "aeiou"


def _forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, verb[:-1] + "ies", verb[:-1] + "ied"
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    doubled = (verb + verb[-1] + "ed",) if verb[-1] not in "aeiouwxy" and verb[-2] in _VOWELS else ()
    return verb, third, verb + "ed", *doubled


BARE = (_REGULAR | _STRONG) - _PAST_OF_STRONG
"""Verbs as they stand behind "to"; many are nouns as well."""
_THIRD = frozenset(_forms(verb)[1] for verb in _REGULAR | _STRONG)
_PAST = frozenset(form for verb in _REGULAR for form in _forms(verb)[2:]) | _PAST_OF_STRONG


def is_finite(word: str, before: str, after: str = "") -> bool:
    """Whether `word` is a finite verb between the words `before` and `after`, "" where a clause ends; all lower case.

    Words that are nouns as well ("trade", "costs") count only behind a fitting subject.
    """
    if word in AUXILIARIES:
        return word not in {"be", "been"}
    if before in BEFORE_NOUNS or before in AUXILIARIES:
        return False
    objects = after in _OBJECTS or after[:1] in _FIGURES
    if word in _PAST:
        return not (word in _PARTICIPLES and after in _BEHIND_PARTICIPLES)
    if len(word) > 4 and word.endswith("ed"):
        return objects
    if word in BARE:
        return (
            before in _MANY
            or (before == "," and objects)
            or (before.endswith("s") and not before.endswith(("ss", "’s", "'s")))
        )
    return word in _THIRD and objects


def begins_predicate(word: str, after: str, other: str = "") -> bool:
    """Whether a predicate without a subject of its own begins with this word: a past or a third person.

    `other` is the verb of the predicate that it is joined to.
    """
    if word in AUXILIARIES - {"be", "been"} or word in _PAST:
        return True
    return word in _THIRD and (other in _THIRD or is_finite(word, "", after))
