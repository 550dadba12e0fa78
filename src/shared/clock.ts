/** Where the time comes from. Pure code takes a Date named `now`; edges take this, so that tests can move it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
