export type { ChannelChange, SessionChange, StatusChange } from './callbacks';
export { Clients } from './clients';
export {
  type Channel,
  type ChannelStatus,
  CommunicationGateway,
  type Session,
  type SessionStatus,
} from './communication-gateway';
export { type CallOptions, Connection, type ConnectionOptions } from './connection';
export * from './errors';
export type { Subject } from './status-board';
export {
  NoClientError,
  openTypingSession,
  type Services,
  TypingSession,
  type TypingSessionOptions,
} from './typing-session';
export { type ReceiverOptions, type UnreadableCallback, WebhookReceiver } from './webhook-receiver';
