// Passkeys, offered where the browser knows them: a form[data-passkey] ("create", "get") carries its answer to what data-challenge asks.
const OPTION_READERS = { create: "parseCreationOptionsFromJSON", get: "parseRequestOptionsFromJSON" };

async function askForPasskey({ passkey, challenge }) {
  const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
  const response = await fetch(challenge, { method: "POST", headers });
  const publicKey = PublicKeyCredential[OPTION_READERS[passkey]](await response.json());
  return JSON.stringify(await navigator.credentials[passkey]({ publicKey }));
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const part of document.querySelectorAll("[data-passkeys]")) part.hidden = !part.hidden;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.passkey) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  form.elements.credential.value = await askForPasskey(form.dataset).catch((error) => error.name);
  form.submit();
});
