"""Official words and jargon with what to say instead: a list to add to.

A line is `words = what to say`; `|` separates forms of one word. Words that this subject cannot do without
(standaardglas, verslavingszorg, huisarts, preventiewerker, huisbezoek, signaal) are not here, and should not be.
"""

LIST = """
aangaande = over
aanvangen|aanvangt|aanvang = beginnen
accorderen|accordeert = goedkeuren
additioneel|additionele = extra
adequaat|adequate = goed, passend
adhoc|ad hoc = op het moment zelf
aldus = zo, zegt
alsmede = en, en ook
alsook = en ook
alvorens = voordat
ambivalent|ambivalente|ambivalentie = wil wel en wil niet
anamnese = de vragen vooraf
anderszins = op een andere manier
anticiperen|anticipeert = vooruitkijken
attitude = houding
behoeven|behoeft = nodig hebben
behoudens = behalve
bejegening|bejegenen = omgaan met
beogen|beoogt|beoogde = willen, bedoelen
betreffende = over
bewerkstelligen|bewerkstelligt = zorgen dat
binnen afzienbare tijd = snel
causaal|causale = oorzakelijk: zeg wat waardoor komt
casuïstiek = voorbeelden
cognitief|cognitieve = van het denken
comorbiditeit = meer klachten tegelijk
conform = volgens
consistent|consistente = steeds hetzelfde
consulteren|consulteert|geconsulteerd = vragen, overleggen met
continueren|continueert|gecontinueerd = doorgaan
criterium|criteria = eis, punten
daadwerkelijk|daadwerkelijke = echt
daarenboven = ook
decompensatie = het houdt niet meer
deficiëntie = tekort
derhalve = daarom
dermate = zo
desalniettemin|desondanks = toch
desbetreffende = deze, die
desgewenst = als je wilt
destijds = toen
detoxificatie = ontgiften
dienen te|dient te = moeten
dientengevolge = daardoor
discrepantie = verschil
doch = maar
door middel van = met, door
echter = maar
eenduidig|eenduidige = duidelijk
effectief|effectieve|effectiviteit = het werkt
elimineren = weghalen
empathisch|empathische = begrijpend
escaleren|escaleert|geëscaleerd = uit de hand lopen
essentieel|essentiële = heel belangrijk
evaluatie|evalueren|evalueert|geëvalueerd = bekijken hoe het ging
eveneens|evenals = ook, net als
evident|evidente = duidelijk
exploreren|exploreert = onderzoeken
faciliteren|faciliteert = helpen, mogelijk maken
fluctueren|fluctueert = wisselen
geenszins = niet
gedurende = tijdens
genoemde = deze, die
geringe|gering = klein, weinig
hanteren|hanteert|gehanteerd = gebruiken
hetgeen = wat
heden = nu
hedendaags|hedendaagse = van nu
hiaat|hiaten = gat
hieromtrent|daaromtrent = hierover, daarover
hulpverleningstraject = de hulp
identificeren|identificeert = herkennen
implementeren|implementeert|implementatie = invoeren
impliceren|impliceert = betekenen
in acht nemen = rekening houden met
in beginsel = meestal
in het kader van = voor, bij
in verband met = door, voor
indicatie|indicaties = teken, reden
indiceren|geïndiceerd = nodig vinden
indien = als
inherent|inherente = hoort bij
integraal|integrale = in één keer, samen
intensiveren|intensiveert = meer doen
interveniëren|intervenieert = iets doen, ingrijpen
interventie|interventies = hulp, aanpak
inventariseren|inventariseert|inventarisatie = op een rij zetten
jegens = tegen, voor
kenbaar maken = zeggen
louter = alleen
mede = ook
methodiek|methodieken = manier van werken
met behulp van = met
met betrekking tot = over
met name = vooral
middels = met, door
mits = als
monitoren|monitort|gemonitord = volgen
multidisciplinair|multidisciplinaire = met mensen uit verschillende vakken
naar aanleiding van = door, na
niettemin = toch
nochtans = toch
objectief|objectieve = zonder eigen mening
omtrent = over
ondanks het feit dat = hoewel
onderhavig|onderhavige = dit, deze
ondervinden|ondervindt = merken, hebben
onderkennen|onderkent = zien, toegeven
ontberen|ontbeert = missen
op basis van|op grond van = door, met
optimaal|optimale = zo goed mogelijk
optimaliseren|optimaliseert = beter maken
overeenkomstig = volgens
participatie|participeren|participeert = meedoen
periodiek|periodieke = elke maand, elk jaar
persisteren|persisteert = blijven, volhouden
plaatsvinden|plaatsvindt|vindt plaats = gebeuren, zijn
potentieel|potentiële = mogelijk
proactief|proactieve = zelf eerst
psychosociaal|psychosociale = van het hoofd en het leven thuis
psycho-educatie = uitleg
reduceren|reduceert|gereduceerd|reductie = minder maken
reeds = al
referentiekader = hoe iemand kijkt
reflecteren|reflecteert = nadenken over jezelf
relevant|relevante = belangrijk, past erbij
respectievelijk = en
respons = antwoord
resulteren|resulteert = geeft als gevolg
secundair|secundaire = daarna
significant|significante = duidelijk
sedatie|sedatief = slaperig maken
somatisch|somatische = van het lichaam
stagneren|stagneert|gestagneerd = vastlopen
stigmatiseren|stigmatiseert|stigmatiserend|stigmatiserende = een etiket plakken
strekt tot|strekken tot = is voor
structureel|structurele = steeds, vast
suïcidaal|suïcidale = denkt aan zelfdoding
suïcide = zelfdoding
tendens = het wordt meer of minder
teneinde = om
ten aanzien van = over, bij
ten behoeve van = voor
ten gevolge van = door
ten opzichte van = vergeleken met
terzake|ter zake = daarover
tevens = ook
thans = nu
toereikend|toereikende = genoeg
traject|trajecten = hulp, weg
transparant|transparante = open, duidelijk
vanwege het feit dat = omdat
veelal = vaak
veelvuldig|veelvuldige = vaak
verifiëren|verifieert = nagaan
vermits = omdat
verrichten|verricht = doen
verstrekken|verstrekt = geven
vigerend|vigerende = die nu geldt
voornemens = van plan
voorts = ook
vooralsnog = voorlopig
waarborgen|waarborgt = zorgen voor
wederom = weer
wenselijk|wenselijke = goed, fijn
woonachtig = woont
zodoende = zo
zorg dragen voor|draagt zorg voor = zorgen voor
zorgvrager|zorgvragers = bewoner
"""


def _table() -> dict[str, str]:
    found = {}
    for line in LIST.strip().splitlines():
        words, _, plain = line.partition(" = ")
        found.update(dict.fromkeys(words.split("|"), plain))
    return found


def _by_first_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words in sorted(PLAINER, key=len, reverse=True):
        first = words.partition(" ")[0]
        found[first] = (*found.get(first, ()), words)
    return found


PLAINER = _table()
"""What to say instead of each difficult word or phrase."""

BEGINNINGS = _by_first_word()
"""The difficult words and phrases by their first word, the longest first."""
