import { loaderTelemetry } from '../../../reporting/lake/landing/powertools.js';

test('an alert is a line at level ERROR and a count of the metric that the alarm watches', () => {
  const lines: string[] = [];
  // Powertools writes with a console of its own.
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    }),
  );
  loaderTelemetry().alert('An object of account 111122223333 cannot be loaded.', {
    account: '111122223333',
  });
  for (const spy of spies) spy.mockRestore();
  const entries = lines.map((line) => JSON.parse(line) as unknown);
  expect(entries).toContainEqual(
    expect.objectContaining({ level: 'ERROR', account: '111122223333' }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({
      service: 'loader',
      ObjectsSetAside: 1,
      _aws: expect.objectContaining({
        CloudWatchMetrics: [
          expect.objectContaining({ Namespace: 'Gatebook', Dimensions: [['service']] }),
        ],
      }),
    }),
  );
});
