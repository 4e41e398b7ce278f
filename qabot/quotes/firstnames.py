"""Common first names and the gender they tell; not complete, and NEUTRAL where both bear a name."""

from __future__ import annotations

MALE = frozenset(
    """aaron abdul bret abraham adam adrian ahmed alan alasdair alastair albert alec alejandro alex alexander alexei
    alfred curt ali alistair allan allen alvin amir anders andreas andrei andrew andrés andy angus ansel anthony
    antonio archie arnold arthur arturo ashraf augustus barack barry bartholomew bashar bastien ben benedict
    benjamin bernard bernie bert bill billy bob bobby bogumił boris brad bradley brandon brendan brent brett
    brian bruce bruno bryan byron callum calvin carl carlos cecil cedric chad charles chris christian
    christopher chuck clarence clark claude clayton clement cliff clifford clive colin conor craig curtis
    cuthbert cyril dafydd dale damian damien dan daniel danny daron darren darryl dave david dean declan denis
    dennis derek dermot desmond diego dimitri dmitry dominic don donald doug douglas duncan dustin dwight earl
    ed eddie edgar edmund eduardo edward edwin elijah elliott emmanuel enrique eric erik ernest ethan euan
    eugene evan ewan ezra felipe felix fergus fernando ferran finlay fintan floyd francis francisco francois
    frank franklin franz fred frederick gareth garry gary gavin gene geoff geoffrey george gerald gerard gethin
    gilbert giles giovanni glen glenn gordon graham grant greg gregory guillermo gus gustavo guy günther hamish
    hank hans harold harry harvey hassan hector henry herbert herman hogan howard hugh hugo humza hywel ian
    ibrahim ignatius igor imran isaac ivan jack jacob jacques jake jakub jamal james jared jason javier jay jeb
    jeff jeffrey jens jeremy jerome jerry jerzy jim jimmy joe joel john johnny jon jonah jonas jonathan jonty
    jorge jose joseph josh joshua josé juan julian jurgen justin jürgen karl keir keith ken kenneth kevin khalid
    kurt kwame kwasi kyle lachlan lance larry lars laurence lawrence lee leo leon leonard leonardo leroy liam
    lionel lloyd lorenzo lou louis luca lucas luis luke mahmoud malcolm manuel marc marcel marco marcus mario
    mark martin marty marvin mateusz matt matteo matthew matthias maurice max maxwell mehmet merrick micah
    michael mick miguel mike mitch mitchell mitt mohamed mohammad mohammed morgan moses muhammad mustafa nadhim
    nathan ned neil newt nicholas nick nicolas nigel noah noel norman nouri oliver olivier olly omar orrin osama
    oscar otto ottokar owen pablo paddy patrick paul paweł pedro percy perry pete peter phil philip phillip
    pierre piotr rafael rahul ralph rand randy raphael raul ray raymond reggie reginald reince rex rhodri rhys
    ricardo richard rick ricky rishi rob robert roberto robin rod roderick rodney rodrigo roger roland ron
    ronald rory ross rowan roy rudolph rudy rupert rush russell ryan sadiq sajid salman sam sami samuel santiago
    saul scott sean sebastian sergei seth shane shaun sheldon sid sidney simon spencer stan stanley stefan
    stephen steve steven stewart stuart sven tariq ted terence terrence theo theodore thomas tim timothy
    tobias toby todd tom tomasz tommy tony trevor trey tristan tyler victor vince vincent vladimir wade walter
    warren wayne wes wesley wilfred will william willie winston wojciech xavier yasser yusuf zac zach łukasz""".split()
)
FEMALE = frozenset(
    """abigail ada adelaide adele adriana agatha agnes aisha aisling alana alexandra alice alicia alison allison
    alyona amanda amber amelia america amy ana anastasia andrea angela angelina angharad anita anke ann anna
    annabel anne annette annie antonia anya aoife april arabella ariana astrid audrey barbara beatrice becky
    belinda bella bernadette beth betty beverly bianca bonnie brenda bridget brigitte bronwen camilla candice
    carla carly carmen carol carole carolina caroline carolyn cassandra catherine cathy catriona cecilia celia
    cerys charlotte chelsea cheryl chloe christina christine ciara cindy claire clara claudia colleen connie
    cordelia cressida crystal cynthia daisy dana daniela daphne dascha dawn debbie deborah debra deirdre delia
    denise diana diane dolores donna doris dorothy ebony edith eileen eilidh elaine eleanor elena elisabeth
    elise eliza elizabeth ella ellen eloise elsa elsie emily emma erica erin esme esther eva eve evelyn fatima
    faye felicity ffion fiona flora florence frances francesca gabriela gabrielle gail gemma gennifer georgia
    georgina geraldine gertrude gina ginny giselle gladys glenda gloria grace greta gwen gwendolyn halima hannah
    harriet hazel heather heidi helen helena henrietta henrike hester hilda hillary honor huma imogen ines
    ingrid irene iris isabel isabella isla ivanka ivy jacinda jackie jacqueline jane janet janice jasmine jean
    jeanette jeanne jemima jennifer jenny jess jessica jill jo joan joanna joanne jocelyn josephine joy joyce
    judith judy julia juliana julie juliet june karen kate katherine kathleen kathryn kathy katie kay kayla
    kellyanne kelsey kemi kirsten kirsty laura lauren leah lena leticia lily linda lisa liz liza lois lola
    loretta lorraine louise lucia lucinda lucy lydia lynda lynn mabel madeleine madeline maeve maggie mairi
    mandy margaret margarethe margot maria mariana marianne marie marilyn marina marion marjorie marsha martha
    mary matilda maureen maxine may meg megan megyn melania melanie melinda melissa mercedes meredith mia
    michaela michelle mildred miranda miriam moira mollie molly monica muriel nadia nancy naomi natalia natalie
    natasha nele nell niamh nicola nicole nikki nina nora odalys olga olive olivia ophelia orla paige pamela
    patricia patsy paula pauline peggy penelope penny petra philippa phoebe phyllis polly preet priscilla priti
    rachael rachel raquel rebecca rhoda rita roberta roisin rosa rosalind rosamund rose rosemary rosie roxanne
    rushanara ruth sabrina sadie sally salma samantha sandra saoirse sara sarah saskia serena shabana sharon
    sheila shirley sian sienna sigrid simone sinéad siobhan siân solange sonia sophia sophie stacey stella
    stephanie sue suella susan susanna susannah suzanne sylvia tabitha tamara tammy tania tanya teresa tessa
    thangam theresa therese tiffany tina tracey tulsi ursula valeria valerie vanessa vera veronica victoria
    viola virginia vivian wendy whoopi winifred yasmin yolanda yvette yvonne zara zoe ángela""".split()
)
NEUTRAL = frozenset(
    """adelle ashley aubrey avery blair brooke cameron carey casey chandra charlie courtney dakota darcy drew
    elliot frankie hilary jaime jamie jesse jody jordan joss junot kelly kerry kim kit kristin lesley leslie
    lindsay lindsey logan loren lynne mackenzie mel nico oluwaseun pat quinn reese riley robbie rudi sacha sage
    sandy sasha shannon shelby sydney taylor thanh toni tracy val valentine yukiya""".split()
)
FIRST_NAMES = MALE | FEMALE | NEUTRAL
