import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Slack } from './context.js';
import { actFor, stateOfWorld } from './control.js';
import { type Json, objectOf, parseJson } from './json.js';
import { respond } from './respond.js';
import { SlackError } from './slack-error.js';
import { type Answer, call, record, settle, underFaults } from './web-api.js';

/** The HTTP server: Web API, response URLs, Socket Mode and the sandbox's own interface. */
export function createFront(slack: Slack): Server {
  const server = createServer((request, response) => {
    route(slack, request).then(
      (answer) => write(answer, request, response),
      (error: unknown) => write(brokenSandbox(error), request, response),
    );
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const fault = slack.faults.down ? 'cut' : slack.faults.sockets;
    if (fault === 'cut') {
      socket.destroy();
      return;
    }
    if (fault === 'hang') {
      socket.on('error', () => socket.destroy());
      void slack.faults.cleared().then(() => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => {
      slack.dispatcher.accept(opened, addressOf(request).searchParams.get('ticket'), fault);
    });
  });
  return server;
}

async function route(slack: Slack, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = addressOf(request);
  const bytes = await bytesOf(request);
  const body = bytes.toString('utf8');
  const [, first = '', second = ''] = pathname.split('/');
  if (first === 'api') {
    const contentType = request.headers['content-type'] ?? '';
    const authorization = request.headers.authorization ?? '';
    return call(slack, second, { contentType, authorization, query: searchParams, body });
  }
  const file = first === 'upload' ? slack.files.get(second) : undefined;
  if (file) {
    file.bytes = bytes;
    return { status: 200, headers: {}, body: {}, text: 'OK' };
  }
  if (first === 'response') return answerResponseUrl(slack, second, parseJson(body));
  if (pathname === '/_sandbox/state') return ok({ ok: true, ...stateOfWorld(slack) });
  if (pathname === '/_sandbox/act')
    return ok({ ok: true, result: await actFor(slack, objectOf(parseJson(body))) });
  return { status: 404, headers: {}, body: { ok: false, error: 'not_found' } };
}

/** Records the call and applies faults as for a method, under the name `response_url`. */
async function answerResponseUrl(slack: Slack, id: string, body: Json): Promise<Answer> {
  const args = objectOf(body);
  const recorded = record(slack, 'response_url', args);
  const answer = await underFaults(slack, 'response_url', args, () => {
    try {
      respond(slack, id, body);
      return ok({ ok: true });
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const status = /_url$/.test(error.code) ? 404 : 400;
      return { status, headers: {}, body: { ok: false, error: error.code, ...error.details } };
    }
  });
  return settle(slack, recorded, answer);
}

function ok(body: Extract<Answer, object>['body']): Answer {
  return { status: 200, headers: {}, body };
}

function brokenSandbox(error: unknown): Answer {
  return {
    status: 500,
    headers: {},
    body: { ok: false, error: error instanceof Error ? error.message : String(error) },
  };
}

function write(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'cut') {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(answer.text ?? JSON.stringify(answer.body));
}

function addressOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://sandbox');
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
