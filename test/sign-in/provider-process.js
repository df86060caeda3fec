// A real OpenID provider, in a process of its own: oidc-provider, certified by the OpenID Foundation.
// node provider-process.js '{"port": 4000, "gatebook": "http://127.0.0.1:4001", "people": {"ada": {"name": "Ada"}}}'
import { Provider } from 'oidc-provider';

const { port, gatebook, people, secret } = JSON.parse(process.argv[2] ?? '{}');

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'gatebook',
      client_secret: secret,
      redirect_uris: [`${gatebook}/sign-in/callback`],
      post_logout_redirect_uris: [`${gatebook}/signed-out`],
    },
  ],
  claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
  cookies: { keys: ['a key of a test'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_, id) =>
    people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
  // Who signs in is not asked again what Gatebook may know.
  loadExistingGrant: async ({ oidc }) => {
    const known = oidc.session.grantIdFor(oidc.client.clientId);
    if (known) return provider.Grant.find(known);
    const grant = new provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
provider.listen(port, '127.0.0.1', () => process.stdout.write('listening\n'));
