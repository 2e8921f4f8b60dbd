// Makes or uses a passkey: asks the browser for it when the form is sent, puts the answer into the form's hidden field, and lets it go.
(function () {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function readOptions(given) {
    const options = { ...given, challenge: bytes(given.challenge) };
    if (given.user) options.user = { ...given.user, id: bytes(given.user.id) };
    if (given.excludeCredentials) options.excludeCredentials = ids(given.excludeCredentials);
    if (given.allowCredentials) options.allowCredentials = ids(given.allowCredentials);
    return options;
  }

  function written(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = words(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: words(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
  }

  for (const place of document.querySelectorAll("[data-passkey]")) {
    const form = place.querySelector("form");
    const status = place.querySelector("[data-passkey-status]");
    const kind = place.dataset.passkey;
    place.hidden = false;
    form.addEventListener("submit", async (event) => {
      const field = form.elements.namedItem("credential");
      event.preventDefault();
      event.stopImmediatePropagation();
      status.textContent = "";
      try {
        const publicKey = readOptions(JSON.parse(place.dataset.options));
        field.value = written(await navigator.credentials[kind]({ publicKey }));
        HTMLFormElement.prototype.submit.call(form);
      } catch (fault) {
        status.textContent = (fault.name === "InvalidStateError" && status.dataset.known) || status.dataset.failed;
      }
    }, true);
  }
})();
