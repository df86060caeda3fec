import { testPlane } from '../../fixtures/control-plane.js';

describe('a tenant’s new time zone', () => {
  const enrolled = async () => {
    const plane = await testPlane();
    await plane.call({
      method: 'POST',
      url: '/v1/tenants',
      payload: { id: 'acme', name: 'Acme', timeZone: 'Europe/Berlin' },
    });
    const schedule = { cadence: 'weekly', hour: 7, formats: ['pdf'] };
    const put = (name: string, more = {}) =>
      plane.call({
        method: 'PUT',
        url: `/v1/tenants/acme/report-schedules/${name}`,
        payload: { ...schedule, ...more },
      });
    await put('theirs');
    await put('own', { timeZone: 'Asia/Tokyo' });
    // Without the letters that chance has chosen.
    const told = () =>
      plane.published
        .filter((entry) => entry.startsWith('put '))
        .map((entry) => entry.replace(/^put acme\.[a-z2-7]{10}/, 'put acme'));
    const change = (payload: object) =>
      plane.call({ method: 'PATCH', url: '/v1/tenants/acme', payload });
    return { told, change };
  };

  it('reaches whoever starts the reports that go by it, and none that has a zone of its own', async () => {
    const { told, change } = await enrolled();
    expect(told()).toEqual(['put acme/theirs Europe/Berlin', 'put acme/own Asia/Tokyo']);
    expect((await change({ timeZone: 'America/New_York' })).status).toBe(200);
    expect(told().slice(2)).toEqual(['put acme/theirs America/New_York']);
  });

  it('is told again by a repeat of the call, and not by a change of something else', async () => {
    const { told, change } = await enrolled();
    await change({ timeZone: 'America/New_York' });
    await change({ timeZone: 'America/New_York' });
    await change({ name: 'Acme Ltd' });
    expect(told().slice(2)).toEqual([
      'put acme/theirs America/New_York',
      'put acme/theirs America/New_York',
    ]);
  });
});
