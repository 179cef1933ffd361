"""Effects as a transcript notes them."""

from __future__ import annotations

from recado.flows import arranged, wished
from recado.flows import effects as fx


def spoken(value: object, language: str) -> object:
    match value:
        case fx.Bilingual():
            return value.said_in(language)
        case fx.PayLink():
            return "https://portal.example.org/c/p/…"
        case arranged.SignPages():
            return "https://portal.example.org/c/s/…"
        case fx.SamplePage(kind):
            return f"https://portal.example.org/c/samples/{kind}?l={language}"
        case _:
            return value


def noted(effect: fx.Effect) -> str:  # noqa: C901, PLR0911, PLR0912 - one arm an effect
    match effect:
        case fx.SetLanguage(language):
            return f"language: {language}"
        case fx.RecordConsent(given, _):
            return f"consent {'given' if given else 'refused'}"
        case fx.SaveAnswer(_, question, value):
            return f"answer saved: {question} = {value}"
        case fx.AddPage(_, item, media, instead):
            return f"page added to {item}: file {media}" + (f", instead of {instead}" if instead else "")
        case arranged.RemovePages(_, item, sheets):
            return f"taken out of {item}: {', '.join(sheets)}"
        case arranged.RestorePages(_, item, sheets):
            return f"back in {item}: {', '.join(sheets)}"
        case arranged.ReplacePage(_, item, old, new):
            return f"in {item}, {', '.join(new)} takes the place of {old}"
        case arranged.InsistOnPages(_, item, sheets):
            return f"sent as they are, {item}: {', '.join(sheets)}"
        case arranged.HoldFile(_, media):
            return f"file {media} held until it is known of what it is"
        case arranged.SortFiles(_, item, files, held):
            return f"{files} of the {held} files held go to {item}"
        case arranged.SaveOriginal(_, item, where):
            return f"the inked original of {item}: {where}"
        case arranged.ReopenDocument(_, item):
            return f"open again: {item}"
        case fx.KeepFile(_, media):
            return f"file {media} kept"
        case fx.ClaimFiles(_, item, files):
            return f"{files} files kept before go to {item or 'the thread'}"
        case fx.CloseDocument(_, item):
            return f"document closed: {item}"
        case fx.VerifyIdentity(_, outcome):
            return f"identity: {outcome}"
        case fx.CreateTask():
            return _task(effect)
        case fx.MoveStage(_, stage):
            return f"stage moves: {stage}"
        case fx.Unavailable(_, item, reason):
            return f"item unavailable: {item}, {reason}"
        case wished.SetOnlyReminders(wanted):
            return "only reminders" if wanted else "all texts again"
        case wished.FlagInterpreter(language):
            return f"interpreter needed: {language}"
        case wished.SaveSurvey(_, kind, score, comment):
            return f"survey ({kind}): {score}" + (f" ({comment[:70]!r})" if comment else "")
        case fx.OptOut(confirm):
            return f"opted out{', to be confirmed' if confirm else ''}"
        case fx.SavePhrase():
            return "phrase kept"
        case fx.HandOff():
            return "handed to a person"
        case fx.SaveLead(answers, _):
            shown = {name: words[:40] for name, words in answers.items()}
            return f"lead saved: {shown}"
        case fx.RaiseAlert(_, kind, words):
            return f"ALERT to whoever is on call: {kind} ({words[:70]!r})"
        case fx.Recovered(_, reason):
            return f"recovered: {reason}"
        case _:
            return type(effect).__name__


def _task(wanted: fx.CreateTask) -> str:
    clock = f", due in {wanted.due.days} days" if wanted.due is not None else ""
    note = f" ({wanted.note[:70]!r})" if wanted.note else ""
    return f"{'urgent ' if wanted.urgent else ''}task for staff: {wanted.kind}{clock}{note}"
