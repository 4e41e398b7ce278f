"""English verbs whose past no stemmer leads back to their present."""

from __future__ import annotations

_VERBS = """
    be was were been | become became | begin began begun | bend bent | bite bit bitten | blow blew blown |
    break broke broken | bring brought | build built | burn burnt | buy bought | catch caught | choose chose
    chosen | come came | deal dealt | dig dug | draw drew drawn | drink drank drunk | drive drove driven | eat
    ate eaten | fall fell fallen | feed fed | feel felt | fight fought | find found | flee fled | fly flew
    flown | forbid forbade forbidden | forget forgot forgotten | freeze froze frozen | give gave given | go
    went gone | grow grew grown | hang hung | hear heard | hide hid hidden | hold held | keep kept | know knew
    known | lay laid | lead led | leave left | lend lent | lose lost | make made | mean meant | meet met |
    mislead misled | pay paid | ride rode ridden | ring rang rung | rise rose risen | run ran | see saw seen |
    seek sought | sell sold | send sent | shake shook shaken | shoot shot | show shown | sing sang sung | sink
    sank sunk | sit sat | sleep slept | speak spoke spoken | spend spent | stand stood | steal stole stolen |
    stick stuck | strike struck | swim swam swum | take took taken | teach taught | tear tore torn | tell told
    | think thought | throw threw thrown | understand understood | wake woke woken | wear wore worn | win won
    | withdraw withdrew withdrawn | write wrote written
"""
# From each past form to the present, all lower case.
PRESENT = {past: forms.split()[0] for forms in _VERBS.split("|") for past in forms.split()[1:]}
