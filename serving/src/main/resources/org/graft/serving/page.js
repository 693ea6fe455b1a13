"use strict";

// One request a photo, a few at a time: each answer shows as soon as it is there.
const AT_A_TIME = 2;

// How often a photo is sent to a server that is busy, and how many seconds to wait where it says no time, and at most.
const TRIES = 4;
const WAIT = 1;
const LONGEST_WAIT = 30;
const NO_ANSWER = "The server does not answer; try again.";

const drop = document.getElementById("drop");
const chooser = document.getElementById("files");
const results = document.getElementById("results");
const status = document.getElementById("status");

const waiting = [];
let running = 0;
let done = 0;
let all = 0;

/** What went wrong, in words for people; again says whether the same request may succeed later. */
class Failure extends Error {
  constructor(message, again) {
    super(message);
    this.again = again;
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

function tell() {
  status.textContent = done < all ? `${done} of ${all} photos` : all === 1 ? "1 photo" : `${all} photos`;
}

function card(file) {
  const item = element("li", "photo");
  const picture = element("img");
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  // No browser shows all that the server reads, and some files are no images.
  picture.addEventListener("error", () => {
    URL.revokeObjectURL(picture.src);
    picture.replaceWith(element("div", "no-picture", "no preview"));
  });
  const words = element("div");
  const title = element("h2", "", file.name);
  title.title = file.name;
  words.append(title, element("p", "", "…"));
  item.append(picture, words);
  results.prepend(item);
  return words;
}

function show(words, content) {
  words.lastElementChild.replaceWith(content);
}

function labels(predictions) {
  const list = element("ul", "labels");
  for (const prediction of predictions) {
    const percent = `${(100 * prediction.probability).toFixed(1)} %`;
    const line = element("li");
    const bar = element("div", "bar");
    bar.setAttribute("role", "meter");
    bar.setAttribute("aria-label", prediction.label);
    bar.setAttribute("aria-valuemin", "0");
    bar.setAttribute("aria-valuemax", "1");
    bar.setAttribute("aria-valuenow", prediction.probability);
    bar.setAttribute("aria-valuetext", percent);
    const filled = element("div");
    filled.style.width = `${100 * prediction.probability}%`;
    bar.append(filled);
    line.append(element("span", "name", prediction.label), element("span", "share", percent), bar);
    list.append(line);
  }
  return list;
}

function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

/** Returns the value of an answer. A proxy before the server may answer in its place, by a page of its own. */
async function read(response) {
  const type = response.headers.get("Content-Type") || "";
  if (!/^application\/(problem\+)?json\b/i.test(type)) {
    throw response.status === 413
      ? new Failure("The photo is too large for the server.", false)
      : new Failure(NO_ANSWER, true);
  }
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Failure(NO_ANSWER, true);
  }
  if (!response.ok) {
    throw new Failure(answer.detail || answer.title || NO_ANSWER, response.status >= 500);
  }
  return answer;
}

/** Asks the server, a few times while it says when to try again. */
async function ask(path, request) {
  for (let tries = 1; ; tries++) {
    let response;
    try {
      response = await fetch(path, request);
    } catch {
      throw new Failure(NO_ANSWER, true);
    }
    const after = response.headers.get("Retry-After");
    if (response.status !== 503 || after === null || tries === TRIES) {
      return read(response);
    }
    const seconds = Number.parseInt(after, 10);
    await pause(Number.isNaN(seconds) ? WAIT : Math.min(seconds, LONGEST_WAIT));
  }
}

/** Sends the bytes alone: the card has the name of the file already, and the server needs none. */
async function classify(file) {
  let body;
  try {
    body = await file.arrayBuffer();
  } catch {
    throw new Failure("The file cannot be read; choose it again.", false);
  }
  const answer = await ask("v1/classify", {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body,
  });
  return answer.results[0].predictions;
}

function wrong(error, again) {
  const content = element("p", "wrong", error.message);
  if (error.again) {
    const button = element("button", "", "Try again");
    button.type = "button";
    button.addEventListener("click", () => {
      button.disabled = true;
      again();
    });
    content.append(" ", button);
  }
  return content;
}

async function next() {
  if (running >= AT_A_TIME || waiting.length === 0) {
    return;
  }
  const { file, words } = waiting.shift();
  running++;
  next();
  try {
    show(words, labels(await classify(file)));
  } catch (error) {
    show(
      words,
      wrong(error, () => {
        done--;
        enqueue({ file, words });
      }),
    );
  }
  running--;
  done++;
  tell();
  next();
}

function enqueue(photo) {
  show(photo.words, element("p", "", "…"));
  waiting.push(photo);
  tell();
  next();
}

function add(files) {
  all += files.length;
  for (const file of files) {
    enqueue({ file, words: card(file) });
  }
}

chooser.addEventListener("change", () => {
  add(chooser.files);
  chooser.value = "";
});

// Outside the frame a dropped photo would replace the page.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => event.preventDefault());
}
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, () => drop.classList.add("over"));
}
for (const name of ["dragleave", "drop"]) {
  drop.addEventListener(name, () => drop.classList.remove("over"));
}
window.addEventListener("drop", (event) => add(event.dataTransfer.files));

function describe(model) {
  const { validationAccuracy: accuracy, validationImages: count } = model.metrics || {};
  const photos = count === 1 ? "1 validation photo" : `${typeof count === "number" ? `${count} ` : ""}validation photos`;
  const classes = model.classes.length;
  return (
    `${model.name}: ${classes === 1 ? "1 class" : `${classes} classes`}` +
    (typeof accuracy === "number" ? `, ${(100 * accuracy).toFixed(1)} % of the ${photos} right` : "") +
    `, on ${model.engine}`
  );
}

async function showModel() {
  const line = document.getElementById("model");
  try {
    const model = await ask("v1/model");
    document.title = `${model.name} – Graft`;
    line.textContent = describe(model);
  } catch (error) {
    line.replaceChildren(...wrong(error, showModel).childNodes);
  }
}

showModel();
