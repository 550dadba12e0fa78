/** The installed app in every workspace of this server. */
export const APP_ID = 'A0FARRIER1';
export const BOT_ID = 'B0FARRIER1';
export const BOT_USER = 'U0FARRIER1';
