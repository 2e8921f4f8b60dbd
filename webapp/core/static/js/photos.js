// A photo is made as small on the device as the server would make it: on a slow line minutes become seconds. What cannot
// be done here (an old browser, a picture that it cannot open) is sent as it is.
(function () {
  "use strict";
  const EDGE = 1600, LEAST = 400_000, QUALITY = 0.85;
  if (!CSS.supports("image-orientation", "from-image")) return; // it would lose which way up the camera was held

  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < LEAST) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!made || made.size >= file.size) return file;
    return new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  }

  async function replace(input) {
    const picked = [...input.files], sent = new DataTransfer();
    for (const file of picked) sent.items.add(await smaller(file).catch(() => file));
    if (picked.every((file, n) => file === input.files[n])) input.files = sent.files; // nothing else was chosen meanwhile
  }

  let working = null;
  document.addEventListener("change", function (event) {
    if (!event.target.matches('input[type="file"][accept^="image/"]')) return;
    const work = replace(event.target).catch(() => {}).finally(() => { if (working === work) working = null; });
    working = work;
  });

  // Who presses at once waits for it here, not on the line.
  document.addEventListener("submit", function (event) {
    if (!working) return;
    event.preventDefault();
    event.stopPropagation();
    const { target, submitter } = event, patience = new Promise((done) => setTimeout(done, 20_000));
    Promise.race([working, patience]).then(() => { working = null; target.requestSubmit(submitter); });
  }, true);
})();
