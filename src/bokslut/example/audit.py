"""The example's answers to the auditors: each question with its account and evidence."""

from __future__ import annotations

from bokslut.example.story import Story
from bokslut.example.write import as_yaml

QUESTIONS = {
    "Verksamhetsstyrning och uppföljning": (
        ("Har nämnden fastställt mål som knyter an till fullmäktiges mål?", "Ja",
         "Budgeten ({{ beslut.budget }}) innehåller {{ mål.antal | ord }} mål.", "mål", "budget"),
        ("Är målen mätbara?", "Ja", "Varje mål följs med nyckeltal som har ett målvärde för året.", None, "budget"),
        ("Hur ser måluppfyllelsen ut vid delåret, och vad är prognosen?", None,
         'Helt uppfyllda vid delåret var '
         '{{ delår.mål.uppfyllda | ord("ett") }} av {{ delår.mål.antal | ord }} mål.', "nyckeltal",
         "delår"),
        ("Beslutar nämnden om åtgärder när mål inte nås?", "Delvis",
         "Åtgärder beslutas när ett mål inte alls är uppfyllt. I övriga fall beskrivs de i delårsbokslutet.", None,
         "delår"),
    ),
    "Ekonomistyrning och uppföljning": (
        ("Har nämnden fastställt en budget i balans?", "Ja",
         "Nettokostnaden är {{ drift.nettokostnader.budget | belopp | mnkr }}, lika mycket som kommunbidraget.", None,
         "budget"),
        ("Får nämnden regelbundna uppföljningar med prognos?", "Ja",
         "Nämnden har behandlat {{ beslut.uppföljningar | antal | ord }} uppföljningar under året, utöver "
         "delårsbokslutet ({{ beslut.delårsbokslut }}).", None, "uppföljning"),
        ("Vad var prognosen vid delåret, och vad blev utfallet?", None,
         "Vid delåret var prognosen {{ delår.drift.resultat.prognosavvikelse | mnkr }}. Årets resultat blev "
         "{{ drift.resultat.utfall | mnkr }}.", None, "bokslut"),
        ("Fattar nämnden beslut om åtgärder när prognosen är negativ?", "Ja",
         "Åtgärderna redovisas i uppföljningarna med väntad effekt, läge och vem som ansvarar.", None, "uppföljning"),
    ),
    "Intern kontroll": (
        ("Har nämnden antagit en internkontrollplan som bygger på en riskanalys?", "Ja",
         "Planen omfattar {{ kontroller.antal | ord }} kontroller. Riskanalysen är en bilaga till budgeten.", None,
         "budget"),
        ("Har kontrollerna genomförts?", "Ja",
         "{{ kontroller.utan_anmärkning | av(kontroller.antal) }} kontroller är genomförda utan anmärkning.", None,
         "bokslut"),
        ("Följs privata utförare upp?", "Ja",
         "Uppföljningen omfattar {{ utförare.antal | ord }} avtal. Brister har noterats i "
         "{{ utförare.med_brist | ord('ett') }}.", None, "bokslut"),
    ),
    "Personal och kompetensförsörjning": (
        ("Hur stor är personalomsättningen?", None,
         "Den externa omsättningen är {{ personal.personalomsättning.total_extern_omsättning.utfall }}.",
         "personalomsättning", "bokslut"),
        ("Har nämnden en strategi för kompetensförsörjning?", "Ja",
         "Strategin ({{ beslut.kompetensförsörjning }}) ses över varje år.", None, None),
    ),
}  # fmt: skip


def questionnaire(story: Story, year: int) -> str:
    """Return revision.yaml; in the first year one answer has no evidence, so that it is seen how that is told."""
    documents = {
        "budget": {"dokument": f"Budget {year}–{year + 2}", "beslut": f"EX {year - 1}-12-10, §61", "sida": "3–6"},
        "delår": {"dokument": f"Delårsbokslut {year}", "beslut": f"EX {year}-09-17, §44"},
        "uppföljning": {"dokument": f"Månadsuppföljning april {year}", "beslut": f"EX {year}-05-14, §23"},
        "bokslut": {"dokument": f"Årsbokslut {year}", "beslut": f"EX {year + 1}-02-18, §9"},
        "strategi": {"dokument": "Kompetensförsörjningsstrategi", "diarienummer": f"{year - 1}.001 EX"},
    }
    without = year == story.years[0]
    return as_yaml(
        [
            {
                "nummer": number,
                "rubrik": title,
                "frågor": [
                    {
                        "nummer": f"{number}.{place}",
                        "fråga": question,
                        "svar": answer,
                        "svarstyp": "kryss" if answer else "fritext",
                        "beskrivning": account,
                        "tabell": table,
                        "underlag": [documents[evidence or "strategi"]] if evidence or not without else [],
                    }
                    for place, (question, answer, account, table, evidence) in enumerate(questions, start=1)
                ],
            }
            for number, (title, questions) in enumerate(QUESTIONS.items(), start=1)
        ]
    )
