"""Words that make another statement in the place of others, as tables: an axis with its two ends, or classes.

They are asked of texts that are nearly the same only, of what stands in one place there: elsewhere "up" and "down" may
speak of anything. Words are told by their stems: an axis has one form of a regular word and all of an irregular.
"""

from collections.abc import Iterable, Sequence

from workbench.match.sides import stem
from workbench.text.wordlist import words

_AXES = {
    ("direction",): """
        rise rose risen rising increase increasing grow grew grown growth gain climb soar surge jump spike
        skyrocket balloon
        boom mount hike boost raise expand expansion double triple up upward improve improvement accelerate
        strengthen swell
        escalate rebound recover add create save multiply
        | fall fell fallen falling decrease decline drop shrink shrank shrunk loss lose lost plunge plummet
        halve sink sank
        sunk dip tumble slide slid slip collapse crash bust dwindle cut slash trim reduce reduction lower contract
        contraction down downward worsen deteriorate slow weaken shed destroy eliminate waste remove fewer less trail;
        more greater | fewer less lesser;
        high higher | low lower;
        large larger big bigger great greater tall taller long longer | small smaller little short shorter;
        old older | young younger new newer;
        good better positive | bad worse negative;
        strong stronger | weak weaker;
        fast faster quick quicker quickly | slow slower slowly;
        rich richer wealthy wealthier | poor poorer;
        expensive costly costlier | cheap cheaper;
        heavy heavier | light lighter;
        hot hotter warm warmer | cold colder cool cooler;
        safe safer | dangerous risky riskier;
        early earlier | late later;
        hard harder difficult | easy easier;
        near nearer close closer | far farther further;
        above over exceed surpass top beyond | below under beneath trail bottom nearly almost fell fall;
        ahead front | behind back rear;
        inside into in enter | outside out leave left exit;
        win won winning victory winner triumph | lose lost losing defeat loser loss;
        beat defeat | lose lost;
        born | die died;
        ascend | descend;
        profit surplus gain | loss deficit shortfall;
        succeed success successful | fail failure;
        credit asset | debt liability;
        begin began begun beginning start launch open commence | end ending stop finish close cease;
        hire appoint recruit | fire dismiss sack;
        arrive join enter | leave left depart quit;
        import | export;
        buy bought purchase | sell sold;
        give gave given giving donate pay paid send sent add | take took taken taking receive get got remove;
        lend lent | borrow;
        spend spent | save;
        from | to;
        north northern | south southern;
        east eastern | west western;
        left leftist | right rightist;
        immigrant immigration | emigrant emigration;
        inflow | outflow;
        love like | hate dislike;
        attack | defend protect;
        help benefit | hurt harm;
        cause | prevent cure;
        protect | endanger threaten;
        promote | demote;
        liberal | conservative;
        tighten restrict | loosen ease relax;
        impose | lift;
        enact pass sign | repeal veto;
        mandatory compulsory require | optional voluntary forbid forbidden;
        praise commend | criticize criticise condemn blame denounce;
        push | pull
        """,
    ("direction", "negation"): """
        approve approval pass | reject rejection disapprove block;
        support supporter back favor favour endorse pro for welcome | oppose opponent opposition against anti
        reject condemn;
        allow permit legalize legalise let authorize authorise
        | ban prohibit forbid forbade forbidden outlaw block bar criminalize criminalise;
        yes | no;
        agree | disagree refuse
        """,
    ("direction", "date"): """
        before until till by prior | after since following
        """,
    ("direction", "quantifier"): """
        least minimum | most maximum up many;
        majority | minority;
        largest biggest greatest highest tallest longest | smallest lowest least shortest tiniest;
        oldest earliest | youngest newest latest;
        best | worst;
        richest wealthiest | poorest;
        fastest | slowest;
        strongest | weakest;
        safest | deadliest;
        hottest warmest | coldest coolest
        """,
    ("negation",): """
        true truthful correct right accurate real genuine authentic | false untrue wrong fake bogus hoax fabricated;
        confirm admit acknowledge affirm | deny denied dispute;
        believe trust | doubt distrust;
        accept agree consent | reject refuse decline;
        guilty | innocent;
        succeed manage | fail;
        prove verify | disprove debunk refute;
        remember | forget forgot forgotten;
        alive live living | dead die death;
        present | absent;
        include contain have has had | exclude omit lack
        """,
    ("quantifier",): """
        first | last latest final;
        most | least;
        much lot | little;
        permanent permanently | temporary temporarily
        """,
}

FINER = {
    "all": words("""
        all every each everyone everybody everything everywhere always whole entire entirely completely fully
        totally wholly
        both invariably constantly
        """),
    "only": words("only solely exclusively"),
    "most": words("most majority mostly usually nearly almost generally typically mainly largely primarily"),
    "many": words("many numerous countless lot lots much often frequently regularly routinely repeatedly multiple"),
    "half": words("half"),
    "some": words("""
        some several sometimes certain someone somebody something somewhere partly partially partial occasionally couple
        handful
        """),
    "few": words("few rarely seldom little scarcely minority infrequently"),
    "none": words("none nobody never nothing nowhere neither no zero"),
    "one": words("one once single either"),
    **{name: frozenset({name}) for name in ("dozens", "hundreds", "thousands", "millions", "billions", "trillions")},
}
"""How much or how often, finer than any two sentences are compared: one class for another is another statement."""

BOUNDS = {
    "above": words("least more over above minimum exceeding exceeds exceeded"),
    "below": words("most up less fewer under below nearly almost maximum many"),
    "exactly": words("exactly precisely"),
}
"""Where an amount lies by the words before it."""

_UNITS = """
    percent pct; percentage point pp; cent; dollar; euro; pound sterling lb lbs; yen; yuan; rupee; peso; ruble
    rouble; franc;
    mile mi; kilometre kilometer km; metre meter; foot feet ft; inch; yard; centimetre centimeter cm; millimetre
    millimeter mm;
    second; minute; hour hourly; day daily; week weekly; month monthly; year yearly annual annually; decade; century;
    gallon; litre liter; millilitre milliliter ml; barrel; pint; quart; cup; bottle; glass; teaspoon; tablespoon;
    ounce oz; gram; milligram mg; kilogram kilo kg; ton tonne; acre; hectare; mph; kph kmh; degree; fahrenheit; celsius;
    watt; kilowatt; megawatt; gigawatt; byte; kilobyte; megabyte; gigabyte; terabyte
    """
UNITS = {stem(word): at for at, names in enumerate(_UNITS.split(";")) for word in names.split()}
"""What is measured in, by stem: a number for each unit, the same one for its spellings and for what recurs by it."""


def _stems(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split())


AXES = tuple(
    (slots, _stems(one), _stems(other))
    for slots, table in _AXES.items()
    for one, other in (axis.split("|") for axis in table.split(";"))
)
"""Slots, and the stems of both ends."""


def turned_over(mine: Sequence[str], theirs: Sequence[str]) -> Iterable[str]:
    """The slots in which words of one place stand at opposite ends of an axis, each once, in the tables' order."""
    here, there = ({stem(word) for word in side} for side in (mine, theirs))
    found: dict[str, None] = {}
    for slots, one, other in AXES:
        for left, right in ((one, other), (other, one)):
            if here & left and there & right and not (here & right or there & left):
                found |= dict.fromkeys(slots)
    return found
