// Every page works without this file. It adds what HTML cannot do, and hides what was typed from the Back button.
import {
  createAll, Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, Radios, SkipLink,
} from "./govuk-frontend-6.6.0/govuk-frontend.min.js?v=87a6a3ae0769";

// In spite of no-store a browser may keep a left page whole and show it again on Back: it hides, and then loads afresh.
addEventListener("pagehide", (event) => {
  document.documentElement.hidden = event.persisted;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
// It may also fill the fresh page's forms with what was typed. A page that anybody at this device can still open, because
// it needs no session, goes back to what the server sent; elsewhere that would lose a long answer to a broken line.
if ("forget" in document.body.dataset) {
  const forget = () => {
    for (const form of document.forms) form.reset();
  };
  addEventListener("pagehide", forget);
  addEventListener("pageshow", () => {
    if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") forget();
  });
}

// Back to a page that answered a form with its mistakes would send the form again, or show nothing: it asks for the page.
const answers = document.getElementById("answers");
if (answers?.action === location.href && document.querySelector(".govuk-error-summary") && !("noCsrf" in answers.dataset)) {
  history.replaceState(null, "", location.href);
}

// A link out of a form that somebody typed into keeps what stands there: the form is sent first, right or not.
if (answers && "aside" in answers.dataset) {
  // A page that came back with its mistakes holds what was typed before.
  let typed = document.querySelector(".govuk-error-summary") !== null;
  answers.addEventListener("input", () => (typed = true));
  answers.addEventListener("submit", () => (typed = false));
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const stays = !link || link.hash || link.target || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!typed || stays || link.origin !== location.origin || !link.pathname.startsWith(answers.dataset.aside)) return;
    event.preventDefault();
    for (const [name, value] of [["press", "aside"], ["goes_to", link.pathname]]) {
      answers.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    answers.submit();
  });
}

// The page that is left gives its place to one that says only that it has gone, so that Back leads there.
class Leaving extends ExitThisPage {
  exitPage() {
    const { gone } = this.$button.dataset;
    if (gone) history.replaceState(null, "", gone);
    super.exitPage();
  }
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
// After the listeners above: a radio's further question follows what the form has gone back to.
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, Leaving, NotificationBanner, Radios, SkipLink]) {
  createAll(component);
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
