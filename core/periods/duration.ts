/** Lengths of time in milliseconds. A day of a zone's calendar may be shorter or longer than `dayMs`. */
export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
/** Roll-ups know the quarter hour: since 2000 every zone's clock has been whole quarters of an hour off UTC. */
export const quarterHourMs = 15 * minuteMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
