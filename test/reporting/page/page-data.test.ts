import { visuals } from '../../../reporting/dashboard/dashboard.js';
import { filters } from '../../../reporting/dashboard/filters.js';
import { pageFilters, pageVisual } from '../../../reporting/page/page-data.js';

describe('what the client knows', () => {
  it('leads every drill of the dashboard to a filter or to a range of time', () => {
    for (const visual of visuals) {
      const { drill } = pageVisual(visual);
      expect(Object.keys(drill).toSorted()).toEqual([...(visual.drill ?? [])].toSorted());
      for (const target of Object.values(drill)) {
        expect(target === 'time' || target in filters).toBe(true);
      }
    }
  });

  it('turns the condition of a visual into filters, so that a click leads to the rows that were counted', () => {
    const where = (id: string) => {
      const visual = visuals.find((one) => one.id === id);
      return visual && pageVisual(visual).where;
    };
    expect(where('client-errors')).toEqual({ status_class: ['4xx'] });
    expect(where('quota-limits')).toEqual({ failure_class: ['quota', 'throttle'] });
    expect(where('bots')).toEqual({ is_bot: ['true'] });
    expect(where('requests-by-status')).toEqual({});
  });

  it('offers every filter once, in the declared order', () => {
    expect(pageFilters.map(({ id }) => id)).toEqual(Object.keys(filters));
  });
});
