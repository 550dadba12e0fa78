import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { connectRedis, type RedisConnection, whenReady } from '../../src/shared/redis.js';
import type { TestRedis } from './redis.js';
import { folderWithRedisServer } from './redis-server.js';

const SLOTS = 16_384;
const NODES = 3;

/** A Redis Cluster of three nodes, each with a third of the slots, so that keys which do not belong together cannot be used together. */
export async function testCluster(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'farrier-cluster-'));
  const programs = await folderWithRedisServer();
  const { nodes, servers } = await startNodes(folder, join(programs, 'redis-server'));

  const url = nodes.map((port) => `redis://127.0.0.1:${port}`).join(',');
  const id = randomBytes(6).toString('hex');
  const open: RedisConnection[] = [];
  async function connect(patience: 'answer' | 'work'): Promise<RedisConnection> {
    const connection = connectRedis(url, patience, () => {});
    open.push(connection);
    return await whenReady(connection);
  }
  return {
    redis: await connect('work'),
    url,
    team: `T${id.toUpperCase()}`,
    prefix: `{farrier-test-${id}}`,
    connect,
    async close() {
      for (const connection of open) connection.disconnect();
      await Promise.all(servers.map(end));
      await Promise.all([folder, programs].map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

interface Nodes {
  nodes: number[];
  servers: ChildProcess[];
}

/** A port that was free a moment ago may be somebody else's now: then a server ends at once, and all are started on others. */
async function startNodes(folder: string, program: string): Promise<Nodes> {
  for (;;) {
    const ports = await freePorts(NODES * 2);
    const [nodes, buses] = [ports.slice(0, NODES), ports.slice(NODES)];
    const servers = await Promise.all(
      nodes.map((port, index) => startNode(join(folder, String(port)), program, [port, buses[index] ?? 0])),
    );
    if ((await Promise.all(servers.map(isReady))).every(Boolean)) {
      await joinNodes(nodes, buses);
      return { nodes, servers };
    }
    await Promise.all(servers.map(end));
  }
}

async function startNode(dir: string, program: string, [port, bus]: [number, number]): Promise<ChildProcess> {
  await mkdir(dir, { recursive: true });
  const settings = ['--port', port, '--cluster-port', bus, '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const durable = ['--cluster-enabled', 'yes', '--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  return spawn(program, [...settings, ...durable].map(String), { stdio: ['ignore', 'pipe', 'ignore'] });
}

/** False when it ended instead. */
async function isReady(server: ChildProcess): Promise<boolean> {
  const exited = once(server, 'exit').then(() => false);
  const said = new Promise<boolean>((resolve) => {
    let log = '';
    server.stdout?.on('data', (part: Buffer) => {
      log += part.toString();
      if (log.includes('Ready to accept connections')) resolve(true);
    });
  });
  return await Promise.race([said, exited]);
}

async function joinNodes(ports: number[], buses: number[]): Promise<void> {
  const clients = ports.map((port) => new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null }));
  for (const client of clients) client.on('error', () => {});
  try {
    for (const [index, client] of clients.entries()) {
      const from = Math.ceil((SLOTS * index) / ports.length);
      const to = Math.ceil((SLOTS * (index + 1)) / ports.length) - 1;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    }
    const [first, ...others] = clients;
    for (const index of others.keys()) {
      await first?.call('CLUSTER', 'MEET', '127.0.0.1', String(ports[index + 1]), String(buses[index + 1]));
    }
    for (const client of clients) {
      while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await wait(50);
    }
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from({ length: count }, async () => {
      const probe = createServer().listen(0, '127.0.0.1');
      await once(probe, 'listening');
      return probe;
    }),
  );
  const ports = probes.map((probe) => {
    const address = probe.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(probes.map((probe) => once(probe.close(), 'close')));
  return ports;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}
