"""Words that tell names apart in English news: titles, roles, bodies, first names; all folded to lower case."""

from __future__ import annotations

from qabot import days


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MALE_TITLES = _words(
    """mr sir lord king prince duke earl pope cardinal father imam congressman ayatollah sheikh baron viscount count
    emperor sultan tsar monsignor fr"""
)
FEMALE_TITLES = _words("mrs ms miss dame lady baroness queen princess duchess countess congresswoman sister empress")
TITLES = (
    MALE_TITLES
    | FEMALE_TITLES
    | _words(
        """mx dr prof professor doctor sen sens senator rep reps representative gov governor president vice premier
    chancellor secretary minister judge justice chief gen general lt lieutenant col colonel maj major capt captain
    sgt sergeant det detective insp inspector supt superintendent constable commissioner commander pc dc di ds dci
    dcs ch acc con mayor archbishop bishop rev reverend rabbi ambassador speaker attorney officer sheriff deputy
    coach adm admiral brig brigadier marshal prime assistant leader chairman chairwoman chairperson chair director
    ceo cfo spokesman spokeswoman spokesperson candidate nominee councillor cllr cpl corporal private pte maestro
    pastor bro saint mp msp sec adviser advisor strategist host anchor correspondent editor star actor actress head
    manager executive frontrunner front-runner hon vicar canon dean provost treasurer undersecretary pollster
    presidential incumbent actor-director reporter columnist contributor commentator veep journalist ag prosecutor
    matron principal nurse conductor midfielder striker goalkeeper winger staff assemblyman assemblywoman councilman
    councilwoman alderman rapper singer comedian presidents senators mayors professors messrs drs first-minister
    co-chair co-chairman state-senator delegate advocate activist analyst economist owner founder"""
    )
)
"""Words that stand before a name and are no part of it."""

TITLE_ROLES = {
    "sen": "senator",
    "sens": "senator",
    "rep": "representative",
    "reps": "representative",
    "gov": "governor",
    "dr": "doctor",
    "prof": "professor",
    "gen": "general",
    "lt": "lieutenant",
    "col": "colonel",
    "maj": "major",
    "capt": "captain",
    "sgt": "sergeant",
    "det": "detective",
    "insp": "inspector",
    "supt": "superintendent",
    "ch": "chief",
    "con": "constable",
    "rev": "reverend",
    "cllr": "councillor",
    "adm": "admiral",
    "brig": "brigadier",
    "pc": "constable",
}
"""What an abbreviated title stands for as a role."""

ABBREVIATIONS = """Mr Mrs Ms Mx Dr Prof Sen Sens Rep Reps Gov Gen Lt Col Maj Capt Sgt Det Insp Supt Rev Hon St Jr Sr Inc
    Corp Co Ltd Adm Brig Cllr Fr Sec Con Ch Cpl Pte Mt Ft Bros""".split()

SUFFIXES = _words("jr sr ii iii iv")

PARTICLES = "de da di del della der den van von bin ibn al el la le du dos das ten ter zu y und st".split()

BODY_WORDS = _words(
    """department party university college school schools inc corp corporation ltd llc plc council police constabulary
    ministry agency office bureau commission committee court company group association institute center centre
    foundation union bank times post journal news guardian telegraph mail tribune herald reuters press bbc cnn house
    senate congress parliament government service services force forces army navy board club church hospital trust
    society fund federation league team campaign administration network coalition alliance authority organization
    networks
    organisation partnership airlines airways motors systems technologies partners capital twitter facebook google
    apple amazon pac guild chamber assembly cabinet treasury kremlin pentagon museum library academy observatory
    laboratory labs industries holdings energy media magazine gazette courier observer dispatch ledger sun
    star-tribune chronicle politico breitbart survey project initiative movement caucus squad brigade regiment corps
    command division tribunal inquiry inspectorate ombudsman forum parish diocese synod watchdog regulator rangers
    athletic wanderers albion hotspur united rovers fc nhs foods stores railway rail biologics pharmaceuticals
    medical research unit associates brothers studios records entertainment pictures theatre orchestra philharmonic
    opera festival airport rising crossroads legion front republic airline insurance securities management ventures
    solutions consulting communications strategies analytics polling summit"""
)
"""Words that make a run of capitals the name of a body and not of a person."""

BODY_NOUNS = _words(
    """company firm force party council department ministry agency committee commission club hospital trust university
    college school bank union group charity organisation organization association institute museum bureau court
    board network newspaper paper station magazine foundation government administration campaign broadcaster airline
    watchdog regulator retailer supermarket manufacturer operator chain team constabulary newswire outlet
    publication website site league federation society chamber authority inquiry tribunal guild church mosque
    synagogue theatre orchestra army navy embassy office"""
)
"""Nouns that, with an article, refer back to a body."""

TRADES = _words(
    """company firm group charity club retailer manufacturer operator chain maker supplier developer airline"""
)
"""Nouns that any body can be called by that was named just before."""

DOCUMENT_NOUNS = _words(
    """poll polls survey surveys study report website site statement article editorial story data figures analysis
    average filing indictment complaint lawsuit review account post newspaper paper blog tracker investigation memo
    letter release readout summary document documents transcript notice research spokesman"""
)
"""Nouns after the name of a body that speak for it."""

SPOKESPEOPLE = _words(
    """spokesman spokeswoman spokesperson spokespeople spokesmen official officials aide aides representative
    representatives source sources insider insiders lawyer lawyers attorney attorneys campaign adviser advisers
    advisor advisors staff staffers staffer executives executive employee employees allies supporters-group agents
    investigators prosecutors camp team office administration leadership"""
)
"""Unnamed people who speak for the body or person they are named with."""

PERSON_ROLES = _words(
    """actor actress adviser advisor aide ambassador analyst anchor archbishop architect artist attorney author banker
    barrister baroness bishop boss boxer broker businessman businesswoman campaigner candidate captain cardinal
    chair chairman chairwoman chairperson chancellor chef chief coach columnist comedian comic commander commentator
    commissioner conductor congressman congresswoman constable consultant contender coroner correspondent councillor
    counsel curator dean defendant delegate deputy designer detective developer diplomat director doctor driver
    economist editor engineer entrepreneur executive expert farmer father fellow filmmaker fisherman founder
    frontrunner front-runner general goalkeeper governor guitarist head historian host husband inspector investor
    journalist judge justice king lawmaker lawyer leader lecturer legislator lieutenant magnate major manager mayor
    midfielder minister mogul mother mp musician neighbour neighbor nominee novelist nurse oboist officer official
    operative organiser organizer owner painter partner pastor performer photographer neurosurgeon physician pianist
    pilot player poet politician pollster premier president priest prince princess producer professor prosecutor
    publisher queen rabbi rapper referee reporter representative researcher resident ringer rival scholar scientist
    secretary senator sergeant sheriff singer sister solicitor son speaker spokesman spokesperson spokeswoman star
    strategist striker student superintendent supporter surgeon teacher tenant theorist tycoon undersecretary
    veteran vicar victim volunteer widow widower wife winner witness worker writer billionaire millionaire superstar
    survivor pupil pensioner daughter brother grandmother grandfather uncle aunt nephew niece runner swimmer cyclist
    sprinter champion newcomer incumbent republican democrat conservative liberal socialist prelate pontiff monarch
    treasurer marshal vice-president librarian archaeologist biologist chemist physicist astronomer geologist
    zoologist botanist naturalist ecologist plumber electrician contractor schoolteacher carrier stylist trader vet
    vlogger weatherman magistrate juror negotiator mediator envoy observer custodian"""
)
"""What a person can be; the last word of a description that means one person."""

UNIQUE = _words("president pope king queen mayor chancellor premier archbishop coroner judge")
"""Offices that an article speaks of without naming the holder again."""

VARIATIONS = _words(
    """actor actress star singer author writer host rapper mogul billionaire businessman businesswoman magnate
    candidate nominee frontrunner front-runner journalist veteran comedian neurosurgeon presenter politician
    lawmaker tycoon entertainer novelist playwright celebrity contender hopeful senator congressman congresswoman
    republican democrat"""
)
"""Roles that vary the name of whoever was just spoken of."""

FEMALE_ROLES = _words(
    """actress businesswoman congresswoman spokeswoman chairwoman queen princess mother wife widow sister daughter
    grandmother aunt niece baroness woman girl lady heroine schoolgirl waitress councilwoman"""
)
MALE_ROLES = _words(
    """businessman congressman king prince father husband widower son brother grandfather uncle nephew man boy
    schoolboy councilman priest cardinal pontiff"""
)

DEMONYMS = _words(
    """american americans british briton britons english scottish scots welsh irish french german germans russian
    russians chinese japanese indian indians mexican mexicans canadian canadians australian australians european
    europeans african africans asian asians arab arabs israeli israelis palestinian palestinians syrian syrians
    iraqi iraqis iranian iranians turkish turks greek greeks italian italians spanish polish dutch swedish danish
    norwegian ukrainian ukrainians cuban cubans latino latinos latina latinas hispanic hispanics muslim muslims
    christian christians jewish jews jew catholic catholics protestant protestants evangelical evangelicals mormon
    islamic islamist islamists black blacks white whites republican republicans democrat democrats democratic
    conservative conservatives tory tories liberal liberals libertarian libertarians marxist communist communists
    nazi nazis socialist socialists independent independents bavarian californian texan texans londoner londoners
    western african-american african-americans asian-american pro-trump anti-trump kurdish kurds saudi saudis
    egyptian libyan afghan afghans pakistani bosnian serbian brazilian argentine korean vietnamese southern northern
    eastern midwestern non-muslim buddhist hindu hindus sikh sikhs unionist unionists nationalist trumpian"""
)
"""Adjectives and groups: capitalised, but naming nobody."""

PLACES = _words(
    """america britain england scotland wales ireland london washington texas florida ohio iowa virginia california
    pennsylvania michigan georgia nevada colorado arizona wisconsin illinois indiana missouri mississippi alabama
    louisiana tennessee kentucky kansas nebraska oklahoma arkansas oregon utah idaho montana wyoming alaska hawaii
    maine vermont massachusetts connecticut maryland delaware minnesota paris berlin brussels moscow beijing europe
    asia africa france germany italy spain russia china japan india iran iraq syria israel libya turkey ukraine
    poland mexico canada australia brazil cuba egypt pakistan afghanistan benghazi boston chicago detroit miami
    philadelphia cleveland houston dallas atlanta seattle manchester birmingham liverpool leeds glasgow edinburgh
    cardiff belfast bristol sheffield saxony bavaria bremen hamburg munich vienna rome madrid tehran damascus
    baghdad jerusalem tokyo seoul hollywood brooklyn manhattan queens bronx hampshire carolina dakota jersey york
    zealand korea arabia lanka rico vegas angeles francisco diego orleans city county street road avenue river
    valley hills island islands beach park lake mountain bay town village square bridge coast"""
)
"""Words that end the names of places, which speak only as bodies do."""

CALENDAR = days.CALENDAR | _words(
    """jan feb mar apr jun jul aug sept oct nov dec christmas easter thanksgiving
    ramadan halloween"""
)

FUNCTION_WORDS = _words(
    """the a an this that these those he she it they we i you his her their its our my your him them us me in on at by
    for from with without of to and but or nor so yet as if when while after before since until although though
    because where who whom whose which what why how there here then now not no yes all any some many most more much
    few several both each every either neither one two three four five six seven eight nine ten last next first
    second third also even just only still again meanwhile however moreover according asked speaking writing later
    earlier today tonight yesterday tomorrow is are was were be been being do does did have has had can could should
    would must about above across against along among around behind below between beyond during despite except
    inside into like near off onto out outside over past through throughout under up upon via within following
    instead perhaps maybe indeed finally eventually recently once such other another please let get watch see anyone
    anybody someone somebody everyone everybody nobody noone none others image photo former ex read unlike nearly
    almost whether than too very well oh ah mr' pressed correction exclusive update abstract text full getty share
    advertisement follow thank thanks hello welcome sorry"""
)
"""Words that begin a sentence without beginning a name."""
