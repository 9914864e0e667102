// Passkeys: the browser's own dialogue fills in the form and sends it. Three kinds of form:
// data-passkey="create" adds one, "get" gives one, "log-in" fetches what to ask for first.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (credentials) => (credentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const create = async (options, alone) => {
  const asked = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  asked.user = { ...asked.user, id: bytes(asked.user.id) };
  asked.excludeCredentials = named(asked.excludeCredentials);
  if (alone) {
    asked.authenticatorSelection = {
      ...asked.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
  }
  const made = await navigator.credentials.create({ publicKey: asked });
  return answer(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
};

const get = async (options) => {
  const asked = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  asked.allowCredentials = named(asked.allowCredentials);
  const given = await navigator.credentials.get({ publicKey: asked });
  const { authenticatorData, signature, userHandle } = given.response;
  return answer(given, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
};

const answer = (credential, more) => ({
  type: credential.type,
  id: credential.id,
  rawId: text(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  response: { clientDataJSON: text(credential.response.clientDataJSON), ...more },
  clientExtensionResults: credential.getClientExtensionResults(),
});

const optionsFor = async (form) => {
  if (form.dataset.passkey !== "log-in") return JSON.parse(form.querySelector("#passkey-options").textContent);
  const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`answered ${reply.status}`);
  return (await reply.json()).request_options;
};

const ask = async (form) => {
  const options = await optionsFor(form);
  const isNew = form.dataset.passkey === "create";
  const made = isNew ? await create(options.creation_options ?? options, form.elements.passwordless?.checked) : await get(options.request_options ?? options);
  form.elements.credential.value = JSON.stringify(made);
  form.submit();
};

const say = (form, error) => {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = error.name === "InvalidStateError"
    ? "Den passnyckeln är redan tillagd."
    : "Passnyckeln gav inget svar. Försök igen, eller välj ett annat sätt.";
  place.hidden = false;
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.querySelector("[data-passkey-error]").hidden = true;
    ask(form).catch((error) => say(form, error));
  });
}
