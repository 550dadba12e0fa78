import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import ssh2, { type Connection, type FileEntry, type SFTPWrapper } from 'ssh2';

const { Server, utils } = ssh2;
const { STATUS_CODE } = utils.sftp;
const [FOLDER, FILE, LINK] = [0o040755, 0o100644, 0o120777];

export interface SftpFile {
  content: Buffer;
  /** Zeros from the end of `content` to here. */
  size?: number;
  at: Date;
  kind?: 'file' | 'link';
}

export interface SftpServer {
  port: number;
  /** By absolute path. */
  files: Map<string, SftpFile>;
  /** Logins that were tried. */
  logins: number;
  /** Bytes of files that went out. */
  sent: number;
  close(): Promise<void>;
}

export function newHostKey(): string {
  return newKeyPair().private;
}

export function newKeyPair(): { public: string; private: string } {
  // ssh2 1.17 cannot read one of 256 pairs that it makes: the zero byte with which its public key begins is lost.
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519');
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

/** A server over SFTP with files in memory; lets in `backup` with the password or the key. */
export async function startSftp(options: { hostKey: string; password: string; publicKey?: string; port?: number }): Promise<SftpServer> {
  const state: SftpServer = { port: 0, files: new Map(), logins: 0, sent: 0, close: () => Promise.resolve() };
  const connections = new Set<Connection>();
  const allowed = options.publicKey === undefined ? null : utils.parseKey(options.publicKey);

  const ssh = new Server({ hostKeys: [options.hostKey] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (login) => {
      if (login.method === 'none') return login.reject(['password', 'publickey']);
      state.logins += 1;
      if (login.username !== 'backup') return login.reject();
      if (login.method === 'password' && login.password === options.password) return login.accept();
      if (login.method !== 'publickey' || allowed === null || allowed instanceof Error) return login.reject();
      const isKnown = login.key.data.equals(allowed.getPublicSSH());
      const isSigned =
        login.signature === undefined || String(allowed.verify(login.blob ?? '', login.signature, login.hashAlgo)) === 'true';
      return isKnown && isSigned ? login.accept() : login.reject();
    });
    connection.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => serve(acceptSftp()));
    });
  });

  function serve(sftp: SFTPWrapper): void {
    const opened = new Map<number, { path: string; listed: boolean }>();
    let next = 0;
    const open = (id: number, path: string) => {
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(++next);
      opened.set(next, { path, listed: false });
      sftp.handle(id, handle);
    };
    const at = (handle: Buffer) => opened.get(handle.readUInt32BE());
    sftp.on('OPENDIR', (id, path) => {
      const isThere = [...state.files.keys()].some((file) => file.startsWith(`${path}/`));
      if (isThere) open(id, path);
      else sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    });
    sftp.on('READDIR', (id, handle) => {
      const folder = at(handle);
      if (folder === undefined) sftp.status(id, STATUS_CODE.FAILURE);
      else if (folder.listed) sftp.status(id, STATUS_CODE.EOF);
      else sftp.name(id, entriesOf(state.files, folder.path));
      if (folder !== undefined) folder.listed = true;
    });
    sftp.on('OPEN', (id, path) => {
      if (state.files.has(path)) open(id, path);
      else sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    });
    sftp.on('READ', (id, handle, offset, length) => {
      const file = state.files.get(at(handle)?.path ?? '');
      const size = file?.size ?? file?.content.length ?? 0;
      if (file === undefined || offset >= size) {
        sftp.status(id, STATUS_CODE.EOF);
        return;
      }
      const part = Buffer.alloc(Math.min(length, size - offset));
      if (offset < file.content.length) file.content.copy(part, 0, offset);
      state.sent += part.length;
      sftp.data(id, part);
    });
    const stat = (id: number, path: string | undefined) => {
      const file = state.files.get(path ?? '');
      if (file === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
      else sftp.attrs(id, attrsOf(file));
    };
    sftp.on('STAT', stat).on('LSTAT', stat);
    sftp.on('FSTAT', (id, handle) => stat(id, at(handle)?.path));
    sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
  }

  const tcp = createServer((socket) => ssh.injectSocket(socket));
  await new Promise<void>((resolve) => tcp.listen(options.port ?? 0, '127.0.0.1', resolve));
  state.port = (tcp.address() as AddressInfo).port;
  state.close = () => {
    for (const connection of connections) connection.end();
    return new Promise((resolve) => tcp.close(() => resolve()));
  };
  return state;
}

function attrsOf({ content, size, at, kind = 'file' }: SftpFile) {
  const seconds = at.getTime() / 1000;
  return { mode: kind === 'link' ? LINK : FILE, uid: 0, gid: 0, size: size ?? content.length, atime: seconds, mtime: seconds };
}

function entriesOf(files: Map<string, SftpFile>, folder: string): FileEntry[] {
  const found = new Map<string, FileEntry>();
  for (const [path, file] of files) {
    if (!path.startsWith(`${folder}/`)) continue;
    const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
    const attrs = rest.length === 0 ? attrsOf(file) : { mode: FOLDER, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
    found.set(name, { filename: name, longname: name, attrs });
  }
  return [...found.values()];
}
