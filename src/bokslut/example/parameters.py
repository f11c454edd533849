"""What the example asks for: a full set of reports for each year."""

from __future__ import annotations

from typing import Any

from bokslut.example.goals import LEVELS
from bokslut.example.story import INDEX, Story
from bokslut.example.write import as_yaml

Chapters = list[tuple[str, str, dict[str, str | None]]]

ANNUAL: Chapters = [
    ("summary", "Sammanfattning", {"key_figures": None}),
    ("operations", "Verksamhet", {"account": "Året i korthet", "directions": "Politiska inriktningar"}),
    ("goals", "Måluppföljning", {
        "overview": "Bedömning av målen", "targets": "Nyckeltal mot målvärden", "goals": "Uppföljning per mål",
        "sustainability": "Hållbar utveckling"}),
    ("internal_control", "Internkontroll och privata utförare", {
        "controls": "Uppföljning av internkontroll", "providers": "Privata utförare"}),
    ("economy", "Ekonomi", {
        "operating_statement": "Drift", "deviations": "Avvikelser från budget",
        "account_groups": "Utfall per kontogrupp", "net_cost": "Jämförelse mellan åren", "volumes": "Volymer",
        "forecast_accuracy": "Prognossäkerhet", "investments": "Investeringar"}),
    ("personnel", "Personal", {
        "staff": "Personalstatistik", "turnover": "Personalomsättning per enhet",
        "recruitment": "Kompetensförsörjning", "work_environment": "Arbetsmiljö",
        "incidents": "Arbetsskador och tillbud", "sick_leave": "Sjukfrånvaro"}),
]  # fmt: skip
MONTHLY: Chapters = [
    ("summary", "Sammanfattning", {"key_figures": None}),
    ("economy", "Ekonomi", {
        "operating_statement": "Resultat och prognos", "forecast": "Prognos för helåret", "volumes": "Volymer",
        "actions": "Åtgärder för en budget i balans"}),
    ("personnel", "Personal", {"sick_leave": "Sjukfrånvaro"}),
]  # fmt: skip
_DEEPER = {
    "operating_statement": "Resultat och prognos", "deviations": "Avvikelser från periodens budget",
    "forecast": "Prognos för helåret", "account_groups": "Utfall och prognos per kontogrupp",
    "net_cost": "Nettokostnadens utveckling", "vacation_pay": "Semesterlöneskuld", "volumes": "Volymer",
    "actions": "Åtgärder för en budget i balans", "investments": "Investeringar",
}  # fmt: skip
_STAFF = {"staff": "Personalstatistik", "incidents": "Arbetsskador och tillbud", "sick_leave": "Sjukfrånvaro"}
DEEPENED: Chapters = [
    ("summary", "Sammanfattning", {"key_figures": None}),
    ("economy", "Ekonomi", dict(_DEEPER)),
    ("personnel", "Personal", dict(_STAFF)),
]
INTERIM: Chapters = [
    ("summary", "Sammanfattning", {"key_figures": None}),
    ("goals", "Måluppföljning", {
        "overview": "Bedömning av målen", "targets": "Nyckeltal mot målvärden", "goals": "Uppföljning per mål"}),
    ("internal_control", "Internkontroll", {"controls": "Uppföljning av internkontroll"}),
    *DEEPENED[1:],
]  # fmt: skip
BUDGET: Chapters = [
    ("operations", "Inledning", {"introduction": None}),
    ("operations", "Nämnden och dess uppdrag", {"board": None}),
    ("operations", "Inriktning", {"efficiency": "En effektiv verksamhet", "directions": "Politiska inriktningar"}),
    ("economy", "Nämndens budget", {
        "operating_statement": "Ekonomiska ramar", "grant": "Kommunbidragets utveckling",
        "account_groups": "Budget per kontogrupp", "investments": "Investeringsbudget"}),
    ("personnel", "Arbetsmiljömål", {"work_environment": None}),
    ("internal_control", "Risker och internkontroll", {"risks": "Väsentlighets- och riskanalys"}),
]  # fmt: skip
AUDIT: Chapters = [
    ("audit", "Bakgrund och syfte", {"background": None, "missing_evidence": None}),
    ("audit", "Frågor och svar", {"answers": "Svaren i sammanfattning", "questions": None}),
]
FOLLOW_UPS = ("02-13, §5", "03-19, §11", "05-14, §23", "06-11, §34", "10-15, §50", "11-12, §56", "12-10, §60")
PLANS = {
    "control_plan": "Internkontrollplan",
    "risk_scales": "Skalor för sannolikhet och väsentlighet",
}
CONTROLS, PROVIDERS = "Uppföljning av internkontrollplan", "Uppföljning av privata utförare"


def year_parameters(story: Story, year: int) -> str:
    """Return params/<board>/<year>.yaml."""
    follow_up = {"control_follow_up": CONTROLS}
    closed = year < story.years[-1]
    told = {
        "annual": _report(ANNUAL, follow_up | {"provider_follow_up": PROVIDERS})
        | ({"status": "Beslutad", "decision": f"EX {year + 1}-02-18, §9"} if closed else {}),
        "interim": _report(INTERIM, follow_up),
        "monthly": _report(MONTHLY),
        "monthly-04": _report(DEEPENED),
        "audit": _report(AUDIT),
    }
    decisions: dict[str, Any] = {
        "budget": f"EX {year - 1}-12-10, §61",
        "delårsbokslut": f"EX {year}-09-17, §44",
        "uppföljningar": [f"EX {year}-{rest}" for rest in FOLLOW_UPS],
        "handlingsplan": f"EX {year}-05-14, §24",
        "omorganisation": f"EX {year}-01-16, §3",
        "kompetensförsörjning": f"EX {year - 1}-10-15, §51",
    }
    content: dict[str, Any] = {
        "price_index": INDEX,
        "signals": {
            "goals": _levels(dict(zip(LEVELS, ("ej", "delvis", "hög", "helt"), strict=True))),
            "controls": [
                {"value": "med", "label": "Genomförd med anmärkning", "look": "med"},
                {"value": "utan", "label": "Genomförd utan anmärkning", "look": "utan"},
            ],
        },
        "decisions": decisions,
        "reports": {"budget": _report(BUDGET, PLANS), **(told if year in story.years else {})},
    }
    return f"# {story.name} {year}: made by `bokslut example`; the figures are synthetic.\n{as_yaml(content)}"


def _report(chapters: Chapters, appendices: dict[str, str] | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "chapters": [
            {"notebook": notebook, "title": title, "sections": dict(sections)} for notebook, title, sections in chapters
        ]
    }
    if appendices:
        asked["appendices"] = [{"section": section, "title": title} for section, title in appendices.items()]
    return asked


def _levels(looks: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": level, "label": level, "look": look} for level, look in looks.items()]
