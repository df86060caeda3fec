/** What a browser was answered. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly body: string;
  readonly url: string;
}

/** As much of a browser as signing in takes: cookies of each origin, one request at a time. */
export function newBrowser() {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string) => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };

  async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
    const jar = jarOf(new URL(url).origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookie && { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /Max-Age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? null : new URL(location, url).href,
      headers: response.headers,
      body: await response.text(),
      url,
    };
  }

  /** Follows redirects until there are none, or until one leads to an address that begins so. */
  async function follow(url: string, stopAt?: string): Promise<Answer> {
    let answer = await ask(url);
    for (let steps = 0; answer.location !== null && steps < 20; steps += 1) {
      if (stopAt !== undefined && answer.location.startsWith(stopAt)) return answer;
      answer = await ask(answer.location);
    }
    return answer;
  }

  /** Fills in the provider's form; answers where it leads back to, not yet followed. */
  async function typeName(form: Answer, name: string, callback: string): Promise<string> {
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(form.body) ?? [];
    if (action === undefined) throw new Error(`No form: ${form.status} ${form.body.slice(0, 300)}`);
    const body = new URLSearchParams({ prompt: 'login', login: name, password: 'any' });
    let answer = await ask(new URL(action, form.url).href, { method: 'POST', body });
    for (let steps = 0; steps < 20; steps += 1) {
      if (answer.location === null)
        throw new Error(`${answer.status} ${answer.body.slice(0, 300)}`);
      if (answer.location.startsWith(callback)) return answer.location;
      answer = await ask(answer.location);
    }
    throw new Error('The provider leads nowhere.');
  }

  return {
    ask,
    follow,
    jarOf,
    /** Signs in as a person, from an address of Gatebook on; answers the callback, not yet followed. */
    async upToCallback(url: string, name: string): Promise<string> {
      const callback = `${new URL(url).origin}/sign-in/callback`;
      const form = await follow(url, callback);
      // Whoever is signed in at the provider is not asked again.
      if (form.location?.startsWith(callback)) return form.location;
      return typeName(form, name, callback);
    },
    async signIn(url: string, name: string): Promise<Answer> {
      return follow(await this.upToCallback(url, name));
    },
  };
}

export type TestBrowser = ReturnType<typeof newBrowser>;
