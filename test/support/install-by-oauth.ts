/** What a browser saw on its way through an installation. */
export interface Installed {
  /** What Slack was asked for. */
  asked: URLSearchParams;
  status: number;
  text: string;
}

/** What a browser does: follows the button of /slack/install, and comes back from Slack with the state and the cookie. */
export async function installByOAuth(url: string): Promise<Installed> {
  const page = await fetch(`${url}/slack/install`);
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const href = /href="(https:\/\/slack\.com\/oauth[^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
  const asked = new URL(href).searchParams;
  const back = await fetch(`${url}/slack/oauth_redirect?code=c0de&state=${asked.get('state')}`, {
    headers: { cookie },
    redirect: 'manual',
  });
  return { asked, status: back.status, text: await back.text() };
}
