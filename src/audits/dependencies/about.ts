/** As people know it. Apart from the audit itself, which is loaded only where it runs. */
export const about = {
  name: 'dependencies',
  summary: 'known holes, outdated and withdrawn packages, missing locks, what blocks the next Django',
};
