import { terminalTable } from '../../../../local/cli/terminal/table.js';

describe('a terminalTable on the terminal', () => {
  it('aligns text to the left, numbers to the right, and shows null as -', () => {
    expect(
      terminalTable(
        ['domain_name', 'requests'],
        [
          { domain_name: 'api.example.com', requests: 12345 },
          { domain_name: null, requests: 7 },
        ],
      ),
    ).toBe(
      [
        'domain_name      requests',
        '───────────────  ────────',
        'api.example.com    12,345',
        '-                       7',
        '',
      ].join('\n'),
    );
  });

  it('does not let a log line steer the terminal', () => {
    const text = terminalTable(['user_agent'], [{ user_agent: 'curl\u001b[2J\u202e\u009b31m' }]);
    for (const mark of ['\u001b', '\u009b', '\u202e']) expect(text).not.toContain(mark);
  });
});
