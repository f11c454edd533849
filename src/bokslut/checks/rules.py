"""The list of all rules: code and rule in the field's words.

E stops the report. W must be accepted with a reason under `accepted:` in `params/`, or mended. N is a note.
"""

from __future__ import annotations

RULES = {
    # Economy
    "E101": "En summa är summan av sina delar, så när som på avrundning.",
    "N101": "En summa kan skilja från sina avrundade delar med en enhet i sista siffran för varje par av delar.",
    "W102": "Prognosens summa är summan av kontogruppernas prognoser.",
    "W103": "Nämndens budget är i balans: det budgeterade resultatet för året är noll.",
    "E104": "Intäkter och kommunbidrag är positiva, kostnader är negativa och investeringar är positiva.",
    "W105": "En rad heter likadant som året före, så att jämförelseåret är förra årets bokslut.",
    "W106": "Plan för år ett är den budget som nästa år har.",
    "E107": "Kommunbidraget i utfallet är det budgeterade kommunbidraget, om inget tilläggsbeslut finns.",
    "W108": "En periods budget ryms i helårets budget.",
    "W109": "Ackumulerade belopp minskar inte från en månad till nästa.",
    "W110": "Utfallet till och med december är bokslutet.",
    "W111": "Kommunbidragets ökning är summan av ramens delar.",
    "W112": "Prognosen vid en uppföljning är den som redovisades då.",
    "W113": "En avvikelse från budget är rimlig: beloppet har inte fel enhet eller en siffra för mycket.",
    "W114": "En post ändras måttligt från ett år till nästa.",
    "W115": "En åtgärd har positiv effekt och finns när prognosen visar underskott.",
    "W116": "Semesterlöneskuldens förändring är ingående minus utgående skuld.",
    # Personnel
    "E201": "Andelar ligger mellan 0 och 100 procent.",
    "E202": "Antal personer, skador och tillbud är hela tal och inte negativa.",
    "E203": "Sjukfrånvaron totalt ligger mellan kvinnors och mäns, och mellan åldersgruppernas lägsta och högsta.",
    "W204": "Sjukfrånvaron efter längd blir tillsammans den totala.",
    "W205": "Sysselsättningsgraden är årsarbetare i förhållande till anställda.",
    "W206": "Årsarbetarna är inte fler än de anställda i samma grupp.",
    "E207": "De tillbud som särredovisas ryms i alla tillbud.",
    "W208": "Ett mått ändras måttligt från ett år till nästa.",
    "W209": "Medelåldern ligger mellan 25 och 65 år.",
    "W210": "Externa avgångar är negativa och avdelningarnas antal blir förvaltningens.",
    "E211": "Ett mätvärde ligger på sin skala, och är inte negativt.",
    "W213": "Ett mätvärde ligger nära det före och sitt målvärde.",
    "W212": "Total extern omsättning är densamma i båda tabellerna.",
    "E215": "params/privacy.yaml nämner bara filer som kan säga hur många personer de gäller.",
    "E216": "En uppgift som gäller 0 personer är 0 eller tom.",
    "W214": "Det är känt hur många personer en uppgift om personer gäller.",
    # Goals and key figures
    "W301": "Ett helt uppfyllt mål når målvärdet för något av sina nyckeltal, och ett ej uppfyllt missar något.",
    "E302": "Andelar och index ligger mellan 0 och 100.",
    "W303": "Målvärdets jämförelse går åt det håll som är bättre.",
    "W304": "Ett nyckeltal ändras måttligt från ett år till nästa.",
    "W305": "Ett målvärde är av samma storlek som utfallet.",
    "N306": "Alla mål är bedömda.",
    # Internal control
    "W401": "Riskvärdet är sannolikhet gånger väsentlighet, och detsamma i analysen som i planen.",
    "E402": "Ett riskvärde är en produkt av två nivåer från ett till fyra.",
    "W403": "En risk som hanteras genom internkontrollplanen har en kontroll där.",
    "W404": "En kontroll med anmärkning har en åtgärd.",
    "W405": "Ett avtal med brist har en åtgärd.",
    "E406": "De ärenden som är utan anmärkning är inte fler än de granskade.",
    "W407": "En hög risk tas om hand: riskvärde tolv eller mer har en kontroll eller åtgärd.",
    "W408": "Urvalen i en kontroll är lika stora.",
    # Decisions
    "E501": "Ett beslut anges med nämnd, datum och paragraf, och nämnden är känd.",
    "W502": "Ett beslut är fattat inom fem år före rapportens år.",
    # Comments
    "E601": "En siffra i en kommentar är ett uttryck, en hänvisning eller ett registrerat faktum.",
    "E602": "Ett räkneord i en kommentar är ett uttryck.",
    "W602": "Ett räkneord i en kommentar är ett uttryck.",
    "E603": "Ord om riktning stämmer med siffrans tecken.",
    "E604": "En kommentars fil har ett namn som någon del av rapporten visar.",
    "E605": "Ett uttryck i en kommentar går att räkna ut.",
    "E606": "En kommentar håller sig till den Markdown som alla format kan visa.",
    "E608": "En kommentar nämner ingen uppgift som inte lämnas, eftersom den gäller få personer.",
    "N607": "Alla tecken finns i rapportens typsnitt.",
    # Everything
    "E001": "Filerna går att läsa.",
    "W002": "En fil bland nämndens uppgifter har ett namn som någon rapport läser.",
}
