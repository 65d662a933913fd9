"""The words that make a sentence more or less worth checking, or of one kind: lists a reviewer can read.

Each cue is a name, the sentence shown to a reviewer, and its pattern. Patterns are flat alternations without nested
repeats, so none can be made slow.
"""

import re


def _cue(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives.split())})\b".replace("_", r"\s"), re.I)


CHANGE = _cue(r"""
    ros(?:e|en) rise[sn]? rising fell fallen falls? falling grew grown grow(?:s|ing|th)? increas(?:e|es|ed|ing)
    decreas(?:e|es|ed|ing) declin(?:e|es|ed|ing) dropp(?:ed|ing) drops? shr[aiu]nk shrinking jump(?:s|ed)?
    surg(?:e|es|ed|ing) climb(?:s|ed|ing)? plung(?:e|ed|ing) soar(?:s|ed|ing)? doubl(?:e|es|ed|ing)
    tripl(?:e|ed|ing) halv(?:ed|ing) reduc(?:e|es|ed|ing|tion) rais(?:e|ed|ing) lower(?:ed|ing) expand(?:s|ed|ing)?
    slow(?:s|ed|ing) worsen(?:s|ed|ing)? improv(?:e|es|ed|ing) gain(?:s|ed|ing) lost cut cuts up_from down_from
    """)
COMPARISON = _cue(r"""
    more_\w+_than more_than less_than fewer_than \w{3,12}er_than (?<!at_)(?:the_)?(?:most|least)_\w{4,}
    \w{3,10}[^r]est highest lowest largest biggest smallest greatest richest poorest fastest slowest worst best
    first_time record_(?:high|low|level|number) compared twice times_(?:as|more|higher|larger) as_(?:many|much)_as
    versus double_(?:the|that) than_any same_as equal_to outnumber(?:s|ed)?
    """)
CAUSE = _cue(r"""
    because caus(?:e|es|ed|ing) due_to led_to leads_to leading_to result(?:s|ed|ing)?_in as_a_result thanks_to
    owing_to resulted_from stems?_from driven_by responsible_for contribut(?:es|ed|ing)_to triggered linked_to
    prevents? prevented
    """)
LAW = _cue(r"""
    illegal(?:ly)? unlawful(?:ly)? legal(?:ly)? laws? legislation statute constitution(?:al)? treaty charter court
    courts ruling rul(?:ed|es)_that regulation regulations required_by requires obliged obligation obligations
    prohibit(?:s|ed)? ban(?:s|ned)? banned forbids? forbidden allowed_to entitled warrant amendment act_of
    convention mandate[sd]? violat(?:e|es|ed|ion)
    """)
EVIDENCE = _cue(r"""
    polls? polling surveys? surveyed study studies researchers? statistics data figures census estimates? estimated
    report(?:s|ed)? according_to records? found_that shows? showed numbers? average median rates? index budget
    percent percentage share per_capita
    """)
ACTION = _cue(r"""
    voted signed passed approved rejected released announced created killed invaded annexed attacked arrested
    convicted sentenced elected appointed resigned died born built opened closed sold bought paid spent received won
    launched introduced vetoed sponsored opposed supported agreed restored reestablished withdrew deployed seized
    sent banned issued published founded joined left met visited hired fired laid_off supplied delivered imposed
    lifted recorded vaccinated infected reported collected borrowed invested donated promised withheld refused
    detained deported fined added installed replaced repaired ended began started
    """)
STATE = _cue(r"""
    is are was were has have had contains? includes? consists? holds? owns? costs? employs? produces? exports?
    imports? pays?
    """)
HEDGE = _cue(r"""
    could may might perhaps possibly probably appears? seems? seemed likely unlikely suggest(?:s|ed)? potentially
    apparently
    """)
FUTURE = _cue(r"""
    will won['’]t shall going_to gonna is_expected_to are_expected_to expects?_to is_set_to are_set_to plans?_to
    is_planning_to forecasts? predicts? projected_to is_due_to by_the_end_of_this in_the_future
    next_(?:week|month|year)
    """)
FUTURE_SHORT = re.compile(r"[’'](?:ll)\b", re.I)
CONDITIONAL = _cue(r"""
    would if were_to unless whether
    """)
OPINION = _cue(r"""
    i_think i_believe i_feel i_hope i_guess i_suppose in_my_(?:view|opinion) we_(?:should|must|need|ought) should
    ought must deserves? great terrible wonderful horrible awful amazing beautiful disgraceful fantastic important
    believe hope wish good bad right wrong fair unfair shameful tremendous incredible proud sad ridiculous crowning
    uncomfortable slim crucial vital promising welcome disappointing
    """)
NEGATION = re.compile(r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|n['’]t\b", re.I)
SELF = re.compile(r"\b(?:I|me|my|mine|myself)\b|\bI['’]", re.I)
US = _cue(r"""
    we us our ours ourselves
    """)
YOU = _cue(r"""
    you your yours yourself
    """)
MANNERS = _cue(r"""
    thank thanks please welcome hello goodbye bye good_(?:morning|evening|night|afternoon) sorry excuse_me ladies
    gentlemen congratulations let_me bless okay
    """)
SAYING = _cue(r"""
    said says? told added noted insisted argued claimed stated wrote asked suggested explained warned acknowledged
    admitted denied confirmed tweeted posted testified
    """)
POINTING = re.compile(r"\A[\s“\"'‘(]*(?:it|this|that|these|those|he|she|they|there|here|so|and|but)\b", re.I)
FACTIVE_PAST = re.compile(r"\b\w{3,}(?:ed)\b", re.I)
TOPIC = _cue(r"""
    people americans ukrainians russians women men children families workers students voters households jobs
    unemployment inflation tax taxes deficit debt budget gdp economy wages income poverty crime murders? deaths?
    cases immigrants? refugees troops soldiers weapons nuclear oil gas energy emissions population schools?
    hospitals? health insurance medicare trade exports imports prices? rents? spending border war sanctions
    """)
