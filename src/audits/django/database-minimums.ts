/** The oldest server that each series supports; null where its documentation was not at hand. Source: docs…/ref/databases. */
export const DATABASE_MINIMUMS: Record<string, { postgresql: string; mysql: string | null; mariadb: string | null }> = {
  '6.1': { postgresql: '15', mysql: null, mariadb: null },
  '6.0': { postgresql: '14', mysql: '8.0.11', mariadb: '10.6' },
  '5.2': { postgresql: '14', mysql: '8.0.11', mariadb: '10.5' },
  '5.1': { postgresql: '13', mysql: '8.0.11', mariadb: '10.5' },
  '5.0': { postgresql: '12', mysql: '8.0.11', mariadb: '10.4' },
  '4.2': { postgresql: '12', mysql: '8', mariadb: '10.4' },
  '4.1': { postgresql: '11', mysql: '5.7', mariadb: '10.3' },
  '4.0': { postgresql: '10', mysql: '5.7', mariadb: '10.2' },
  '3.2': { postgresql: '9.6', mysql: '5.7', mariadb: '10.2' },
  '3.1': { postgresql: '9.5', mysql: '5.6', mariadb: '10.2' },
  '3.0': { postgresql: '9.5', mysql: '5.6', mariadb: '10.1' },
  '2.2': { postgresql: '9.4', mysql: '5.6', mariadb: null },
  '2.1': { postgresql: '9.4', mysql: '5.6', mariadb: null },
  '2.0': { postgresql: '9.3', mysql: '5.5', mariadb: null },
  '1.11': { postgresql: '9.3', mysql: '5.5', mariadb: null },
};
