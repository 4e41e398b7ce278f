"""English words that say much the same, and those that say little; of general use in news, chosen for no article."""

from __future__ import annotations

import re

# Help verbs, words of grammar and amount, and those that report.
LIGHT = frozenset(
    """
    may might must shall need needs needed needing ought able unable let lets like likely make makes made making take
    takes took taken taking give gives gave given giving go goes went gone going come comes came coming put puts keep
    keeps kept keeping become becomes became becoming remain remains remained remaining call calls called calling name
    named names want wants wanted wanting seem seems seemed appear appears appeared mean means meant happen happens
    happened involve involves involved include includes included including use uses used using has having since
    according reportedly announce announces announced report reports reported add adds added argue argues argued
    believe believes believed claim claims claimed explain explains explained state states stated think thinks thought
    describe describes described note notes noted comment commented mention mentioned remark remarked respond
    responded saying reply replied answer answers answered ask asks asked speak speaks spoke speaking one ones two
    every each either neither any anyone anybody anything some someone somebody something everyone everybody
    everything nobody nothing none many several few much more less most least lot lots number numbers amount total
    altogether another others both whole entire already yet still ever never now then later earlier soon recently
    currently previously formerly eventually finally instead however meanwhile therefore thus also too even really
    actually well nearly almost roughly approximately around about just exactly quite rather together back away
    further forward against across along alongside amid among amongst between besides beyond despite except into onto
    per through throughout toward towards upon versus via with within without although though unless until whether
    while whose because due owing thanks as people person persons thing things time times way ways part parts place
    places case cases matter fact kind sort mr mrs ms miss dr sir dame prof professor
    """.split()
)
ALIKE = [
    frozenset(group.split())
    for group in """
    rise increase climb grow growth jump soar surge hike | reach rise increase
    climb grow | fall drop decrease decline decreased dip plunge slump |
    reduce cut lower slash curb trim | cancel scrap abandon axe ditch | halt stop suspend pause | start begin launch
    commence onset | end finish conclude complete close | continue proceed resume | buy purchase acquire | sell sale |
    pay spend fund finance payment spending | cost price bill expense worth | money cash fund funding sum | build
    construct erect construction building | rebuild restore restoration repair | fix repair mend | destroy wreck |
    demolish raze | create make produce establish | show reveal disclose | find discover uncover detect locate | learn
    hear | say tell declare assert maintain insist | call describe term dub label | ask urge appeal plea call request
    | demand call | propose suggest proposal suggestion | plan scheme project proposal | agree approve accept endorse
    back | support back favour endorse | oppose against object resist | reject refuse decline | allow permit let
    enable authorise | ban prohibit forbid bar outlaw | choose select pick prefer | decide decision ruling rule | help
    assist aid assistance | try attempt seek | hope expect want wish | aim intend plan goal | get receive obtain
    collect | hand give provide supply | bring carry transport | send dispatch | move shift transfer relocate | return
    back | leave depart quit exit | arrive reach come | resign quit resignation | appoint name hire recruit | sack
    dismiss fire | join enter | lead head run chair manage | win victory beat defeat triumph | lose defeat loss beaten
    | die dead death killed kill deceased fatality | injure hurt wound injury | rescue save | survive survivor alive |
    missing unaccounted | fire blaze | flood flooding inundate underwater | crash collision collide | storm gale |
    rain rainfall | close shut closure | open opening | reopen reopening | delay postpone defer | speed hasten | big
    large huge great | small little tiny | important major significant main chief | new latest fresh | old former
    previous ex | fast quick rapid swift | slow sluggish | good fine | bad poor | hard difficult tough | easy simple |
    rich wealthy | right correct | wrong mistaken error mistake | true real genuine | last final | first initial |
    whole entire all every each | enough sufficient | short brief | year annual yearly annually | month monthly | week
    weekly | day daily | hour hourly | night overnight | house home housing property dwelling | flat apartment | child
    kid youngster | school schools | pupil schoolchild | job post position work | worker employee staff | firm company
    business | boss chief head leader executive | lawyer barrister solicitor counsel | court tribunal | judge justice
    | police officer detective | jury juror | crime offence | steal theft stolen | prison jail imprison jailed |
    sentence sentenced | guilty convict convicted conviction | sick ill illness disease | hospital clinic | doctor
    physician medic | treat care treatment | cure heal | study research survey investigate | scientist researcher
    academic | examine inspect study check review inspection | test trial try | measure record | compare liken
    comparison | divide split sort separate | group camp band | average mean typical | share part proportion | nearly
    almost | about around roughly approximately some | car vehicle | ship vessel boat ferry | plane aircraft | road
    street | track rail railway | journey trip | city town | village hamlet | country nation state | world global |
    place site location spot | minister secretary | council authority | government ministers state whitehall | mayor
    mayoral | vote poll election ballot elect | law legislation act | rule regulation | permission licence permit
    consent | claim allege allegation | argue contend | admit concede acknowledge | deny dispute | promise pledge vow
    | warn caution warning | apologise sorry apology regret | praise applaud | criticise condemn criticism | complain
    complaint | thank grateful | happy pleased delighted glad | sad unhappy | angry furious | afraid fear | shy timid
    | see watch view observe | notice note | know aware | remember recall | talk speak speech discuss | meet meeting |
    write written author | publish release publication issue | newspaper paper | article story report | picture
    photograph photo image | letter mail | telephone phone ring call | teach train teacher training | student
    undergraduate | live reside resident inhabitant inhabit | stay remain | wait queue | waiting wait | drive driver |
    food meal eat | sleep asleep | wear clothes | burn burnt | blame fault responsible responsibility | cause lead
    result trigger due | because reason | prevent stop avoid | protect defend guard | keep retain hold | replace
    substitute swap | add include | remove withdraw removal withdrawal clear | raise collect | owe debt | earn wage
    pay salary income | tax levy duty | cheap inexpensive | expensive costly dear | half halve halved | double twice
    doubled | dozen twelve | couple pair two | morning dawn | noon midday | north northern | south southern | east
    eastern | west western | britain british uk | england english | equal level | equaliser equalise | goal score |
    player footballer | coach manager | game match fixture | partner spouse | mother mum | father dad | funeral burial
    bury | wedding marry married marriage | birth born
    """.split("|")
]
# Words with other meanings too, which say what the others of their group do only where these stand in the text.
LOOSE = frozenset(
    """
    back backs backed take call found fall last clear run lead head chair act place record sum order rule state manage
    close right true fine free equal level ring term time claim second note notice issue drive watch object band stay
    final good poor hard chief part share charge train sentence
    """.split()
)
# Several words that are one elsewhere.
PHRASES = [
    (re.compile(rf"\b(?:{verb}) (?:{rest})\b"), f" {one} ")
    for verb, rest, one in (
        ("turn(?:s|ed|ing)?", "down", "reject"),
        ("call(?:s|ed|ing)?|pull(?:s|ed|ing)?", "off|the plug", "cancel"),
        ("put|puts|putting|push(?:es|ed|ing)?", "back|off", "delay"),
        ("bring(?:s|ing)?|brought", "forward", "hasten"),
        ("step(?:s|ped|ping)?|stand(?:s|ing)?|stood", "down|aside", "resign"),
        ("tak(?:e|es|en|ing)|took", "over", "lead"),
        ("tak(?:e|es|en|ing)|took", "charge", "lead"),
        ("go(?:es|ing|ne)?|went", "up", "rise"),
        ("go(?:es|ing|ne)?|went|come|comes|came|coming", "down", "fall"),
        ("set(?:s|ting)?", "up", "establish"),
        ("find(?:s|ing)?|found", "out", "discover"),
        ("br(?:eak|eaks|oke|oken|eaking)", "out", "start"),
        ("br(?:eak|eaks|oke|oken|eaking)", "up", "foil"),
        ("carr(?:y|ies|ied|ying)|sweep(?:s|ing)?|swept|wash(?:es|ed)?", "away|off", "sweep"),
        ("shut(?:s|ting)?|clos(?:e|es|ed|ing)", "down", "close"),
        ("la(?:y|id|ys)", "off", "dismiss"),
        ("point(?:s|ed|ing)?", "out", "say"),
        ("carr(?:y|ies|ied|ying)", "out", "do"),
        ("look(?:s|ed|ing)?", "at|into", "consider"),
        ("ke(?:ep|eps|eping|pt)", "from", "prevent"),
        ("compared?", "with|to", "against"),
        ("on", "board", "aboard"),
        ("dat(?:e|es|ed|ing)", "from|back to", "year"),
        ("cop(?:e|es|ed|ing)|deal(?:s|ing)?|dealt", "with", "handle"),
    )
]
