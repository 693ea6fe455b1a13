"use strict";

// One request a photo, a few at a time: each answer shows as soon as it is there.
const AT_A_TIME = 2;

const drop = document.getElementById("drop");
const chooser = document.getElementById("files");
const results = document.getElementById("results");
const status = document.getElementById("status");

const waiting = [];
let running = 0;
let done = 0;
let all = 0;

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
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
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
    const bar = element("meter");
    bar.max = 1;
    bar.value = prediction.probability;
    bar.textContent = percent;
    line.append(element("span", "name", prediction.label), element("span", "share", percent), bar);
    list.append(line);
  }
  return list;
}

async function classify(file) {
  const form = new FormData();
  form.append("image", file, file.name);
  const response = await fetch("v1/classify", { method: "POST", body: form });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail || answer.title);
  }
  return answer.results[0].predictions;
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
    show(words, element("p", "wrong", error.message));
  }
  running--;
  done++;
  tell();
  next();
}

function add(files) {
  if (done === all) {
    done = 0;
    all = 0;
  }
  for (const file of files) {
    all++;
    waiting.push({ file, words: card(file) });
  }
  tell();
  next();
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
  const photos = `${typeof count === "number" ? `${count} ` : ""}validation photos`;
  return (
    `${model.name}: ${model.classes.length} classes` +
    (typeof accuracy === "number" ? `, ${(100 * accuracy).toFixed(1)} % of the ${photos} right` : "") +
    `, on ${model.engine}`
  );
}

fetch("v1/model")
  .then((response) => response.json())
  .then((model) => {
    document.title = `${model.name} – Graft`;
    document.getElementById("model").textContent = describe(model);
  })
  .catch(() => {
    document.getElementById("model").textContent = "The server does not answer.";
  });
