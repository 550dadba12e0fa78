/** As people know it in Slack: `/audit backups`. */
export const aboutDrills = {
  name: 'backups',
  summary: 'restores the newest backup into a throwaway database, counts what is there, and removes it again',
};
