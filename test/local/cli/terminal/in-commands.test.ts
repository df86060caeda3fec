import { inCommands } from '../../../../local/cli/terminal/in-commands.js';

test('what the control API advises by its routes is advised by commands', () => {
  const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
  const said: [string, string][] = [
    [
      'There is no tenant acme. GET /v1/tenants lists them.',
      'There is no tenant acme. `gatebook tenants` lists them.',
    ],
    [
      `API ${api} is not registered. GET /v1/apis lists those that are.`,
      `API ${api} is not registered. \`gatebook apis\` lists those that are.`,
    ],
    [
      `To hand it over, POST /v1/apis/${api}/move {"tenantId": "acme"}.`,
      `To hand it over, \`gatebook move ${api} --tenant acme\`.`,
    ],
    [
      'GET /v1/apis?ended=true shows its history.',
      '`gatebook call GET /v1/apis?ended=true` shows its history.',
    ],
    [
      'There is a tenant acme already. Change it with PATCH /v1/tenants/acme.',
      'There is a tenant acme already. Change it with `gatebook call PATCH /v1/tenants/acme`.',
    ],
    ['params.tenantId: is wrong; body.name: is missing', 'tenantId: is wrong; name: is missing'],
    ['Nothing to see.', 'Nothing to see.'],
  ];
  for (const [sentence, expected] of said) expect(inCommands(sentence)).toBe(expected);
});
