// Forms with files work without this file. It says how far a slow upload is, and lets it be stopped.
// The answer is a page of ours like any other: its <main> and its way back take the place of those that are there.
const PROGRESS_STEP = 10;

function start(form) {
  const state = form.querySelector("[data-upload-state]");
  const files = form.querySelector("input[type=file]");
  const words = state.querySelector("[data-upload-words]");
  const bar = state.querySelector("progress");
  const stop = state.querySelector("[data-upload-stop]");
  let request = null;
  let arrived = false;

  const say = (text) => {
    if (words.textContent !== text) words.textContent = text;
  };
  // Whoever has just pressed it, or stands on it, is led to the message and not to the top of the page.
  const offerStop = (offered) => {
    if (!offered && document.activeElement === stop) words.focus();
    stop.hidden = !offered;
  };
  const show = (text, busy) => {
    state.hidden = false;
    bar.hidden = !busy;
    offerStop(busy);
    say(text);
  };
  const tooLarge = () => [...files.files].filter((file) => file.size > Number(state.dataset.most)).map((file) => file.name);

  form.addEventListener("submit", (event) => {
    if (request) return event.preventDefault();
    if (!files.files.length) return;
    if (event.submitter?.hasAttribute("formaction")) return onlyNames();
    event.preventDefault();
    const large = tooLarge();
    if (large.length) return show(`${state.dataset.tooLarge} ${large.join(", ")}`, false);
    send();
  });
  stop.addEventListener("click", () => request?.abort());

  function send() {
    request = new XMLHttpRequest();
    arrived = false;
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const done = Math.floor((100 * loaded) / total);
      bar.value = done;
      say(state.dataset.sending.replace("%{done}", Math.floor(done / PROGRESS_STEP) * PROGRESS_STEP));
    });
    request.upload.addEventListener("load", () => {
      // From here on nothing can be stopped: it may be kept already.
      arrived = true;
      offerStop(false);
      bar.removeAttribute("value");
      say(state.dataset.checking);
    });
    request.addEventListener("load", () => put(request.response, request.responseURL));
    request.addEventListener("abort", () => ended(state.dataset.stopped));
    for (const end of ["error", "timeout"]) request.addEventListener(end, () => ended(arrived ? state.dataset.unsure : state.dataset.failed));
    show(state.dataset.sending.replace("%{done}", 0), true);
    request.send(new FormData(form));
  }

  // Another button, such as the one for the other language, sends no file: only that one had been chosen.
  function onlyNames() {
    const chosen = new DataTransfer();
    for (const file of files.files) chosen.items.add(new File([], file.name));
    files.files = chosen.files;
  }

  function ended(text) {
    request = null;
    bar.value = 0;
    show(text, false);
  }
}

function put(page, address) {
  const main = page?.querySelector("main");
  if (!main) return location.assign(address || location.href);
  document.title = page.title;
  if (address && address !== location.href) history.replaceState(null, "", address);
  const [back, other] = [document, page].map((one) => one.querySelector(".govuk-back-link"));
  if (back && other) back.replaceWith(document.adoptNode(other));
  document.querySelector("main").replaceWith(document.adoptNode(main));
  begin();
  const first = main.querySelector(".govuk-error-summary, .govuk-notification-banner, h1");
  first.tabIndex = -1;
  first.focus();
  scrollTo(0, 0);
}

function begin() {
  for (const form of document.querySelectorAll("form[data-upload]")) start(form);
}

begin();
