// One request that asks for JSON: null where the server could not be reached or could not do it; both are tried again.
let token = document.querySelector("meta[name=csrf-token]").content;

export async function post(address, body, type) {
  const headers = { Accept: "application/json", "Content-Type": type, "X-CSRFToken": token };
  try {
    const answer = await fetch(address, { method: "POST", headers, body, signal: AbortSignal.timeout?.(20000) });
    const data = await answer.json();
    if (answer.status === 400) await renewToken();
    return answer.status >= 500 || answer.status === 400 ? null : { answer, data };
  } catch {
    return null;
  }
}

async function renewToken() {
  const page = await fetch(location.href).then((answer) => answer.text()).catch(() => "");
  token = /name="csrf-token" content="([^"]+)"/.exec(page)?.[1] ?? token;
  for (const each of document.getElementsByName("csrf_token")) each.value = token;
}

// Goes to an address, also when nothing but what follows # in it is new.
export function show(address) {
  const [page, place] = address.split("#");
  const here = page === location.pathname + location.search;
  location.assign(address);
  if (here && place !== undefined) location.reload();
}
