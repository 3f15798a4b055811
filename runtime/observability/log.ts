import { types } from 'node:util';
import { LOG_LEVELS } from '../settings/variables.ts';
import type { LogEvent, Service } from './log-events.ts';
import { AT_ONCE, type Output } from './output.ts';

/**
 * All fields that a log line can have. The type keeps patient data out of logs: it has no field for a message, a
 * resource, a name or the text of an error, and every process logs through it.
 */
export interface LogFields {
  requestId?: string | undefined;
  /** AWS X-Ray trace id. */
  traceId?: string | undefined;
  /** `METHOD /resource/template`, never the path itself. */
  route?: string | undefined;
  status?: number | undefined;
  /** Name of a FHIR source of the site profile. */
  source?: string | undefined;
  resourceType?: string | undefined;
  fhirId?: string | undefined;
  /** MSH-10. */
  controlId?: string | undefined;
  /** MSH-9 as `ADT^A28`. */
  messageType?: string | undefined;
  queueMessageId?: string | undefined;
  /** Key of the object that the message is archived under. */
  archiveKey?: string | undefined;
  /** Elements that were not mapped exactly: paths without values. */
  lostPaths?: readonly string[] | undefined;
  /** Elements that are not valid FHIR: paths without values. */
  invalidPaths?: readonly string[] | undefined;
  endpoint?: string | undefined;
  attempt?: number | undefined;
  /** MSA-1. */
  acknowledgmentCode?: string | undefined;
  /** ERR-3 (table 0357). */
  errorCode?: string | undefined;
  /** ERR-2, as `PID^1^3`. */
  errorLocation?: string | undefined;
  /** The errors of an acknowledgment in words, as `101 Required field missing at PID^1^3`. */
  errors?: readonly string[] | undefined;
  /** The reason of an event, from a closed list of the process that logs it. */
  reason?: string | undefined;
  outcome?: string | undefined;
  /** Of events of a FHIR server that have not come. */
  missed?: number | undefined;
  /** Resources of a comparison with a FHIR server, by what became of them. */
  known?: number | undefined;
  sent?: number | undefined;
  deleted?: number | undefined;
  ignored?: number | undefined;
  refused?: number | undefined;
  bytes?: number | undefined;
  /** Bytes outside frames. */
  skippedBytes?: number | undefined;
  durationMs?: number | undefined;
  /** From the write of a message to its acknowledgment. */
  acknowledgmentMs?: number | undefined;
  /** From the queue's receipt of a message to its acknowledgment. */
  endToEndMs?: number | undefined;
  delayMs?: number | undefined;
  /** Days until a certificate expires. */
  daysLeft?: number | undefined;
  port?: number | undefined;
  healthPort?: number | undefined;
  signal?: string | undefined;
  /** Name and code of an error. Its message is not logged, since it may hold patient data. */
  error?: string | undefined;
  /** Problems of the settings. Their values come from the operator. */
  settings?: readonly string[] | undefined;
}

/** One JSON line per event; `message` is the event's name. */
export interface Log {
  debug(event: LogEvent, fields?: LogFields): void;
  /** @param fields a function for events of each message: it is called only if the line is written */
  info(event: LogEvent, fields?: LogFields | (() => LogFields)): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** A log of the process `service`; the level is the variable `LOG_LEVEL` (INFO). A field that is empty is left out. */
export function createLog(service: Service, output: Output = AT_ONCE): Log {
  const level = (process.env.LOG_LEVEL ?? '').toUpperCase();
  const least = LOG_LEVELS.indexOf(LOG_LEVELS.includes(level) ? level : 'INFO');
  const at = (level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR') => {
    const isWritten = LOG_LEVELS.indexOf(level) >= least;
    const isProblem = level === 'WARN' || level === 'ERROR';
    return (event: LogEvent, given: LogFields | (() => LogFields) = {}) => {
      if (!isWritten) return;
      const line: Record<string, unknown> = {
        level,
        message: event,
        timestamp: new Date().toISOString(),
        service,
      };
      const fields = typeof given === 'function' ? given() : given;
      for (const [name, value] of Object.entries(fields)) if (value !== '') line[name] = value;
      output.write(JSON.stringify(line), isProblem);
    };
  };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/** The part of an error that may be logged: its name and its code, if it has one. */
export function errorKind(error: unknown): string {
  // In tests Node's own errors are of another realm, and isNativeError does not recognize errors of web APIs.
  if (!types.isNativeError(error) && !(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return error.name + code;
}
