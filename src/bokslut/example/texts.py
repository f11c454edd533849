"""The example's comments: templates whose figures are expressions, with sentences on the year's events."""

from __future__ import annotations

from bokslut.example.story import CARE, CARE_FROM, GRANT_IN, REORGANISATION, REORGANISED_FROM, UNITS, Story
from bokslut.example.write import as_yaml

GROUPS = ("verksamhetens_intäkter", "personalkostnader", "lokalhyror", "köp_av_tjänster", "övriga_kostnader")


def annual(story: Story, year: int) -> dict[str, str]:
    """Return the comments of an annual report."""
    event = story.event(year)
    return {
        "sammanfattning": f"""
{{{{ nämnd }}}} redovisar ett {RESULT} för {{{{ år }}}}. {_event_in_short(event)}

Helt uppfyllda är {{{{ mål.uppfyllda | ord("ett") }}}} av nämndens {{{{ mål.antal | ord }}}} mål. Sjukfrånvaron
{{{{ sjukfrånvaro.totalt.förändring | ökade }}}} till {{{{ sjukfrånvaro.totalt.utfall }}}}.""",
        "verksamhet": f"""
Verksamheten har under året bedrivits i geografiska enheter med stöd av en gemensam ledning. Inflödet av ärenden
{{{{ volymer.inkomna_ärenden.ökning | ökade("procent") }}}} jämfört med {{{{ föregående_år }}}}, och de öppna
insatserna {{{{ volymer.påbörjade_öppna_insatser.ökning | ökade("procent") }}}}.

{_event_at_length(event)}

Samverkan med skola, hälso- och sjukvård och civilsamhälle har fortsatt enligt gemensamma planer. Arbetet med att korta
vägen från ansökan till insats är ett av nämndens mål och redovisas under måluppföljningen.""",
        "hållbarhet": """
Nämnden bidrar till en hållbar utveckling främst genom tidiga insatser, som är till nytta för den enskilda och minskar
behovet av mer omfattande stöd. Resor i tjänsten görs i första hand med kollektivtrafik, cykel eller kommunens elbilar.
Barnets bästa prövas i alla beslut som rör barn.""",
        "internkontroll": """
{% if kontroller.med_anmärkning.value %}Anmärkningar finns i {{ kontroller.med_anmärkning | ord('ett') }} av fallen.
De gäller hur rutiner följs och har lett till åtgärder som framgår av bilagan.{% else %}Inga anmärkningar finns.
{% endif %}
Granskningen av rättssäkerhet omfattade {{ granskningar.rättssäkerhet.granskade | tal }} utredningar, av vilka
{{ granskningar.rättssäkerhet.utan_anmärkning | tal }} var utan anmärkning.""",
        "utförare": """
Nämnden följer varje år upp de privata utförare som den har avtal med. Årets uppföljning omfattar
{{ utförare.antal | ord }} avtal, av vilka {{ utförare.uppfyllda | ord('ett') }} är utan brister. Den redovisas i
{{ bilaga.provider_follow_up }}.""",
        "utförare_helhet": """
Sammantaget fungerar avtalen väl. Där brister har noterats följs utförarens åtgärdsplan upp under nästa år.""",
        "mål/inledning": """
Helt uppfyllda vid årets slut är {{ mål.uppfyllda | ord("ett") }} av nämndens {{ mål.antal | ord }} mål.
Bedömningen bygger på nyckeltalen och på hur arbetet har gått.""",
        **_goal_texts("i år"),
        "ekonomi/sammanfattning": f"""
Nämndens resultat för {{{{ år }}}} blev {{{{ drift.resultat.utfall | mnkr }}}},
{{{{ drift.resultat.avvikelse | mot_budget }}}}. Det är {{{{ drift.resultat.förändring | belopp | mnkr }}}}
{{{{ drift.resultat.förändring | tecken_ord("bättre", "sämre") }}}} än {{{{ föregående_år }}}}.

Nettokostnaden {{{{ drift.nettokostnader.ökning | ökade("procent") }}}} och kommunbidraget
{{{{ drift.kommunbidrag.ökning | ökade("procent") }}}}. Priserna enligt Exempelindex steg med
{{{{ index.Exempelindex | procent }}}}, vilket ger en real
{{{{ drift.nettokostnader.real_ökning | tecken_ord("ökning", "minskning") }}}} av nettokostnaden på
{{{{ drift.nettokostnader.real_ökning | belopp | procent }}}}.

{_event_in_money(event)}""",
        "ekonomi/utfall": """
Den största enskilda posten är personalkostnaderna, som är
{{ (drift.personalkostnader.utfall / drift.kostnader.utfall) | procent }} av kostnaderna. Köp av tjänster avviker med
{{ drift.köp_av_tjänster.avvikelse | belopp | mnkr }} och intäkterna med
{{ drift.intäkter.avvikelse | belopp | mnkr }}.""",
        **{f"ekonomi/kontogrupper/{group}": text for group, text in _group_texts(event).items()},
        "ekonomi/jämförelse": """
Skillnaden mellan nettokostnadens och kommunbidragets utveckling förklarar hur resultatet har förändrats sedan
{{ föregående_år }}. Nettokostnaden utvecklades
{% if drift.nettokostnader.ökning.value > drift.kommunbidrag.ökning.value %}snabbare{% else %}långsammare{% endif %}
än kommunbidraget.""",
        "ekonomi/volymer": """
Köpt vård mäts i vårddygn. Antalet {{ volymer.vårddygn_i_köpt_vård.ökning | ökade("procent") }} och är
{{ (volymer.vårddygn_i_köpt_vård.utfall / volymer.vårddygn_i_köpt_vård.budget) | procent }} av det budgeterade.""",
        "ekonomi/prognossäkerhet": f"""
Prognosen per april avvek från bokslutet med {{{{ prognoser.per_april.avvikelse | belopp | mnkr }}}} och den per
augusti med {{{{ prognoser.per_augusti.avvikelse | belopp | mnkr }}}}. {_event_in_forecasts(event)}""",
        "ekonomi/investeringar": """
Investeringarna uppgick till {{ investeringar.totalt.utfall | mnkr }}, vilket är
{{ investeringar.totalt.förbrukning | procent(0) }} av budgeten. De gällde främst inventarier och IT-utrustning som
har bytts ut efter plan.""",
        "personal/statistik": f"""
Antalet tillsvidareanställda {{{{ personal.antal_anställda.tillsvidareanställda.förändring | ökade }}}} och den tid som
timavlönade utför {{{{ personal.utförd_tid_av_timavlönade.förändring | ökade }}}}, räknat i heltidsarbetare. Den externa
personalomsättningen {{{{ personal.personalomsättning.total_extern_omsättning.förändring | ökade }}}} till
{{{{ personal.personalomsättning.total_extern_omsättning.utfall }}}}. {_event_in_staff(event)}""",
        "personal/kompetensförsörjning": """
Det är svårast att rekrytera erfarna handläggare och chefer. Strategin för kompetensförsörjning
({{ beslut.kompetensförsörjning }}) har lett till en gemensam introduktion för alla enheter och till att fler studenter
tas emot. Av de nyanställda har {{ nyckeltal.introducerade.utfall }} fått hela introduktionen.""",
        "personal/arbetsmiljö": """
Frågan ”{{ arbetsmiljö.indikator }}” fick {{ arbetsmiljö.utfall | tal }} av {{ arbetsmiljö.högsta | tal }} i årets
mätning, jämfört med {{ arbetsmiljö.tidigare | tal }} tidigare under året. Av medarbetarna svarade
{{ fakta.svarsfrekvens }}. Resultaten tas om hand i varje enhet tillsammans med skyddsombuden.""",
        **_staff_texts(),
    }


def period(story: Story, year: int, month: int) -> dict[str, str]:
    """Return the comments of a follow-up within the year."""
    event = story.event(year)
    known = event if event and month >= {CARE: CARE_FROM, REORGANISATION: REORGANISED_FROM}[event] else None
    granted = event == REORGANISATION and month >= GRANT_IN
    texts = {
        "sammanfattning": f"""
Till och med {{{{ månad }}}} är resultatet {{{{ drift.resultat.utfall | mnkr }}}}. Prognosen för helåret är
{{{{ drift.resultat.prognosavvikelse | mnkr }}}}. {_event_in_short(known) if known != REORGANISATION or granted else ""}

Sjukfrånvaron är {{{{ sjukfrånvaro.totalt.utfall }}}} sedan årets början och
{{{{ sjukfrånvaro.totalt.förändring | ökade }}}} jämfört med samma tid {{{{ föregående_år }}}}.""",
        "ekonomi/sammanfattning": """
Periodens resultat är {{ drift.resultat.avvikelse | mot_budget }}. Budgeten är fördelad efter hur kostnaderna brukar
falla ut under året, med mer i juni och december och mindre i juli.{% if drift.nettokostnader.ökning.known %}
Nettokostnaden {{ drift.nettokostnader.ökning | ökade("procent") }} jämfört med samma tid {{ föregående_år }}, medan
kommunbidraget {{ drift.kommunbidrag.ökning | ökade("procent") }}.{% endif %}""",
        "ekonomi/prognos": f"""
Helåret väntas ge ett {FORECAST}.{{% if drift.resultat.prognosändring.known %}} Prognosen är
{{{{ drift.resultat.prognosändring | ändrad }}}}.{{% endif %}} Köp av tjänster väntas bli
{{{{ drift.köp_av_tjänster.prognosavvikelse | mot_budget }}}}. {_event_in_money(known, granted=granted)}""",
        "ekonomi/volymer": """
Antalet vårddygn i köpt vård {{ volymer.vårddygn_i_köpt_vård.ökning | ökade("procent") }} jämfört med samma tid
{{ föregående_år }}.""",
        **{f"ekonomi/kontogrupper/{group}": text for group, text in _group_texts(known, granted=granted).items()},
        "ekonomi/investeringar": """
Till och med {{ månad }} har {{ investeringar.totalt.utfall | mnkr }} använts. Helåret väntas bli
{{ investeringar.totalt.prognosavvikelse | mot_budget }}.""",
        **_staff_texts(),
    }
    if month == 8:
        texts |= _goal_texts("hittills i år") | {
            "mål/inledning": """
Helt uppfyllda per augusti är {{ mål.uppfyllda | ord("ett") }} av nämndens {{ mål.antal | ord }} mål.""",
            "internkontroll": """
Vårens stickprov av rättssäkerhet omfattade {{ granskningar.rättssäkerhet.granskade | tal }} utredningar. Höstens
stickprov redovisas i årsbokslutet.""",
        }
        texts["personal/sjukfrånvaro"] = texts["personal/sjukfrånvaro"].split("\n\n")[0]
    return texts


ACTIONS = """
Eftersom prognosen är negativ har förvaltningen tagit fram {{ åtgärder.antal | ord }} åtgärder. Tillsammans bedöms de
förbättra årets resultat med {{ åtgärder.effekt | mnkr }}, vilket är inräknat i prognosen."""


def budget(story: Story, year: int) -> dict[str, str]:
    """Return the comments of a budget, which lie apart since the year's annual report has its own."""
    same = {
        "personalkostnader": "Kontogruppen räknas upp med årets löneavtal. Vakanta tjänster prövas innan de tillsätts.",
        "lokalhyror": "Hyrorna följer kommunens internhyra.",
        "köp_av_tjänster": "Budgeten bygger på att fler får stöd i öppna insatser, så att färre behöver köpt vård.",
        "verksamhetens_intäkter": "Intäkterna består av statsbidrag, avgifter och ersättningar från andra huvudmän.",
        "övriga_kostnader": "Här ingår IT, utbildning, transporter och material.",
    }
    units = ", ".join(UNITS[:-2]) + f" och {UNITS[-2]}"
    return {
        "inledning": """
Budgeten visar hur {{ nämnd }} använder kommunbidraget {{ år }} och planerar för de två följande åren. Den innehåller
nämndens ekonomiska ramar, investeringar, arbetsmiljömål och internkontrollplan, som bygger på en väsentlighets- och
riskanalys. Budgeten följs upp varje månad, i delårsbokslutet och i årsbokslutet.""",
        "nämnden": f"""
{{{{ nämnd }}}} ansvarar för stöd till barn, unga och vuxna i {{{{ kommun }}}}. Verksamheten bedrivs i {units}, med en
gemensam ledning och ett gemensamt stöd.

### Utmaningar under perioden

Behovet av stöd väntas växa i takt med befolkningen, medan priserna stiger. Nämnden behöver därför fortsätta att flytta
resurser från köpt vård till tidiga och öppna insatser. Tillgången på erfaren personal är en förutsättning för det.""",
        "effektiv_kommun": """
En effektiv verksamhet ger rätt stöd i rätt tid till lägsta rimliga kostnad. Nämnden jämför sina kostnader och resultat
med andra och prövar varje år om arbetet kan göras enklare. Digitala ansökningar och gemensamma rutiner frigör tid till
möten med invånarna.""",
        "ekonomi/ramar": """
Kommunbidraget är {{ drift.kommunbidrag.budget | mnkr }} {{ år }}, {{ drift.kommunbidrag.budgetökning | mnkr }} eller
{{ drift.kommunbidrag.budgetökning | procent }} mer än {{ föregående_år }}. Budgeten är i balans: nettokostnaden är lika
stor som kommunbidraget.""",
        "ekonomi/kommunbidrag": """
Uppräkningen med Exempelindex är {{ index.Exempelindex | procent }} och ger {{ ram.indexuppräkning.budget | mnkr }}.
Befolkningens utveckling ger en volymuppräkning på {{ ram.volymuppräkning.budget | mnkr }}. Samtidigt flyttas
{{ ram.ramjustering_för_gemensam_administration.budget | belopp | mnkr }} till kommunstyrelsen för gemensam
administration. Under planåren är uppräkningen {{ plan.index_1 | procent }} respektive {{ plan.index_2 | procent }}.""",
        **{f"ekonomi/kontogrupper/{group}": same[group] for group in GROUPS},
        "ekonomi/investeringar": """
Investeringsbudgeten är {{ investeringar.totalt.budget | tkr }}. Av den går
{{ investeringar.reinvestering.budget | tkr }} till att byta ut inventarier och IT-utrustning och resten till att
anpassa lokaler.""",
        "personal/arbetsmiljö": """
Målet följs i medarbetarmätningen med frågan ”{{ arbetsmiljö.indikator }}”, där målvärdet är
{{ arbetsmiljö.målvärde | tal }} av {{ arbetsmiljö.högsta | tal }}.""",
        "risker": """
Varje risk bedöms efter hur sannolik den är och hur allvarlig den vore. Riskvärdet är de två talen multiplicerade med
varandra. Internkontrollplanen omfattar {{ kontroller.antal | ord }} kontroller.""",
    }


AUDIT = """
Revisorerna granskar varje år hur nämnden styr, följer upp och kontrollerar sin verksamhet. {{ nämnd }} lämnar här sina
svar för {{ år }}. Uppgifterna är hämtade ur nämndens budget, uppföljningar och årsbokslut."""


def directions() -> str:
    """Return inriktningar.yaml, the same in budget and follow-up."""
    told = {
        "Tidiga och öppna insatser": "Den som behöver stöd ska få det innan behovet har vuxit. Öppna insatser i egen "
        "regi går före köpt vård.",
        "Tillgänglighet": "Det ska vara lätt att komma i kontakt med nämndens verksamhet, digitalt och på plats.",
        "En hållbar arbetsplats": "Medarbetare ska vilja stanna. Introduktion, handledning och rimlig arbetsbelastning "
        "är gemensamma frågor för alla enheter.",
    }
    return as_yaml([{"namn": name, "beskrivning": text} for name, text in told.items()])


RESULT = (
    '{{ drift.resultat.utfall | tecken_ord("överskott", "underskott") }} på {{ drift.resultat.utfall | belopp | mnkr }}'
)
FORECAST = (
    '{{ drift.resultat.prognosavvikelse | tecken_ord("överskott", "underskott") }} på '
    "{{ drift.resultat.prognosavvikelse | belopp | mnkr }}"
)


def _event_in_short(event: str | None) -> str:
    if event == CARE:
        return "Från september ökade behovet av köpt vård, och det präglar ekonomin."
    if event == REORGANISATION:
        return (
            "Verksamheten har organiserats om under året ({{ beslut.omorganisation }}), och i maj kom ett statsbidrag "
            "som inte fanns i budgeten."
        )
    return ""


def _event_at_length(event: str | None) -> str:
    if event == CARE:
        return """Hösten präglades av att fler behövde vård dygnet runt. Från september köptes därför betydligt
mer vård än planerat, till en merkostnad på {{ fakta.köpt_vård_höst | mnkr }}. Nämnden har förstärkt de öppna
insatserna för att
behovet inte ska bli bestående."""
    return """Från mars till augusti genomfördes en omorganisation ({{ beslut.omorganisation }}). Handläggning
och insatser hålls nu ihop i varje enhet. Omställningen tog kraft: chefer och handläggare bytte uppdrag och
personalomsättningen blev
{{ personal.personalomsättning.total_extern_omsättning.utfall }}."""


def _event_in_money(event: str | None, *, granted: bool = True) -> str:
    if event == CARE:
        return (
            "Merkostnaden för köpt vård från september är {{ fakta.köpt_vård_höst | mnkr }}. Åtgärderna för en budget "
            "i balans ({{ beslut.handlingsplan }}) håller emot men räcker inte."
        )
    if event == REORGANISATION:
        text = "Omorganisationens överlapp har kostat {{ fakta.omställningskostnad | mnkr }}."
        grant = " Statsbidraget i maj på {{ fakta.statsbidrag_maj | mnkr }} fanns inte i budgeten och väger upp det."
        return text + (grant if granted else "")
    return ""


def _event_in_forecasts(event: str | None) -> str:
    if event == CARE:
        return "Höstens ökning av köpt vård kunde inte förutses och syns i prognoserna först från september."
    return "Statsbidraget i maj var inte känt vid årets början och syns i prognoserna först från maj."


def _event_in_staff(event: str | None) -> str:
    if event == REORGANISATION:
        return "Nivån förklaras av omorganisationen, då fler än vanligt valde att sluta."
    return "Nivån bedöms som normal."


def _group_texts(event: str | None, *, granted: bool = True) -> dict[str, str]:
    """Return a comment on each account group, from what has happened so far."""
    texts = {
        "verksamhetens_intäkter": "Intäkterna är främst statsbidrag och ersättningar från andra huvudmän. De "
        'riktade har varit {{ drift.verksamhetens_intäkter.avvikelse | tecken_ord("större", "mindre") }} än väntat.',
        "personalkostnader": "Utfallet följer bemanningen. Vikarier och övertid har kostat "
        '{{ drift.personalkostnader.avvikelse | tecken_ord("mindre", "mer") }} än vad vakanta tjänster har sparat.',
        "lokalhyror": "Hyrorna följer avtalen.",
        "köp_av_tjänster": "Kontogruppen är mest köpt vård. Kostnaden beror på antalet "
        'dygn och på priset per dygn, som är {{ drift.köp_av_tjänster.avvikelse | tecken_ord("lägre", "högre") }}'
        " än planerat.",
        "övriga_kostnader": "IT, utbildning och transporter har blivit "
        '{{ drift.övriga_kostnader.avvikelse | tecken_ord("billigare", "dyrare") }} än budgeterat.',
    }
    if event == CARE:
        texts["köp_av_tjänster"] += (
            " Från september har behovet av vård dygnet runt vuxit, vilket har kostat "
            "{{ fakta.köpt_vård_höst | mnkr }} mer än planerat."
        )
    if event == REORGANISATION:
        texts["personalkostnader"] += (
            " Omorganisationen gav dubbla uppdrag under våren och sommaren, till en kostnad av "
            "{{ fakta.omställningskostnad | mnkr }}."
        )
        if granted:
            texts["verksamhetens_intäkter"] += (
                " I maj kom dessutom {{ fakta.statsbidrag_maj | mnkr }} i statsbidrag som inte fanns i budgeten."
            )
            texts["övriga_kostnader"] += " En del av statsbidraget har använts till kompetensutveckling."
    return texts


def _goal_texts(when: str) -> dict[str, str]:
    def figure(key: str, text: str) -> str:
        name = f"nyckeltal.{key}"
        change = f" Den {{{{ {name}.förändring | ökade }}}} jämfört med {{{{ föregående_år }}}}."
        return f"{text} är {{{{ {name}.utfall }}}}.{{% if {name}.förändring.known %}}{change}{{% endif %}}"

    return {
        "mål/tidiga_insatser": f"Arbetet har {when} gällt en enklare väg in. "
        + "Väntetiden från ansökan till första insats är {{ nyckeltal.väntetid.utfall | tal }} dagar, mot målvärdet "
        + "{{ nyckeltal.väntetid.målvärde | tal }}.",
        "mål/självständighet": figure("ej_åter", "Andelen som inte har återkommit inom ett år")
        + " Insatserna följs upp tidigare, så att de kan ändras när de inte ger effekt.",
        "mål/inflytande": figure("upplevt_inflytande", "Andelen positiva svar om inflytande")
        + " Genomförandeplanerna skrivs tillsammans med den enskilda.",
        "mål/arbetsgivare": "Index för medarbetarengagemang är {{ nyckeltal.engagemang.utfall | tal }}. "
        + "En gemensam introduktion används i alla enheter.",
    }


def _staff_texts() -> dict[str, str]:
    return {
        "personal/incidenter": """
{% if incidenter.arbetsskador.förändring.known and incidenter.tillbud.förändring.known -%}
Arbetsskadorna {{ incidenter.arbetsskador.förändring | ökade }} och tillbuden
{{ incidenter.tillbud.förändring | ökade }}.
{%- elif incidenter.tillbud.förändring.known -%}
Tillbuden {{ incidenter.tillbud.förändring | ökade }}.
{%- endif %}{% if incidenter.tillbud.varav["hot och våld"].known %} Av tillbuden gällde
{{ incidenter.tillbud.varav["hot och våld"] | tal }} hot och våld.{% endif %} Alla enheter går igenom sina tillbud på
arbetsplatsträffar.""",
        "personal/sjukfrånvaro": """
Sjukfrånvaron {{ sjukfrånvaro.totalt.förändring | ökade }} till {{ sjukfrånvaro.totalt.utfall }}. Kvinnornas frånvaro är
{{ sjukfrånvaro.kvinnor.utfall }} och männens {{ sjukfrånvaro.män.utfall }}. Långtidsfrånvaron
{{ sjukfrånvaro.dag_minst_60.förändring | ökade }}.""",
    }
