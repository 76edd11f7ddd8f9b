// Written by npm run generate from provider/openapi.yaml.

export interface paths {
    "/business/communication/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a channel */
        post: operations["createChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/communication/channels/{uid}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uid: string;
            };
            cookie?: never;
        };
        get?: never;
        /** Activate, deactivate or rename a channel */
        put: operations["updateChannel"];
        post?: never;
        /** Delete a channel */
        delete: operations["deleteChannel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/communication/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sessions of a channel */
        get: operations["listSessions"];
        put?: never;
        /** Create a session */
        post: operations["createSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/communication/sessions/{uid}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uid: string;
            };
            cookie?: never;
        };
        get?: never;
        /** Activate, deactivate or delete a session */
        put: operations["updateSession"];
        post?: never;
        /** Delete a session */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/communication/sessions/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell that a contact is typing */
        post: operations["sendTyping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/communication/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand over a message */
        post: operations["createMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/communication/messages/{messageUid}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageUid: string;
            };
            cookie?: never;
        };
        get?: never;
        /** Tell what became of a message */
        put: operations["updateMessage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/platform/v1/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the clients of a business */
        get: operations["listClients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "channel.status_changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A channel has another status */
        post: operations["channelStatusChanged"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "session.status_changed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A session has another status */
        post: operations["sessionStatusChanged"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Uid16: string;
        /** @description The app's own id of the contact */
        ExternalUid: string;
        DisplayName: string;
        /** @enum {string} */
        ChannelStatus: "pending" | "active" | "inactive" | "deleted" | "blocked" | "error";
        /** @enum {string} */
        SessionStatus: "pending" | "inactive" | "active" | "deleted" | "failed";
        /** @enum {string} */
        MessageStatus: "pending" | "channel_pending" | "sent" | "received" | "read" | "error" | "unavailable";
        /** @enum {string} */
        AiStatus: "none" | "ai_intercepted" | "ai_released";
        Channel: {
            /** Format: uuid */
            uid: string;
            status: components["schemas"]["ChannelStatus"];
            display_name: string;
        };
        Session: {
            uid: string;
            status: components["schemas"]["SessionStatus"];
            ai_status: components["schemas"]["AiStatus"];
        };
        Client: {
            id: components["schemas"]["Uid16"];
            first_name: string | null;
            last_name: string | null;
            email: string;
        };
        /** @enum {string} */
        ErrorCode: "missing" | "missing_field" | "invalid" | "already_exists" | "duplicate" | "too_long" | "unexpected" | "unauthorized" | "timeout";
        Error: {
            /** @constant */
            success: false;
            errors: {
                code: components["schemas"]["ErrorCode"];
                message: string;
                field?: string;
            }[];
        };
    };
    responses: {
        /** @description Received, or done */
        Done: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @constant */
                    success: true;
                    data: Record<string, never>;
                };
            };
        };
        /** @description The reason of the refusal */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests in a second */
        TooManyRequests: {
            headers: {
                /** @description Seconds */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createChannel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    business_uid: components["schemas"]["Uid16"];
                    /** @enum {string} */
                    type: "transactional" | "promotional" | "internal";
                    display_name?: components["schemas"]["DisplayName"];
                };
            };
        };
        responses: {
            /** @description The channel, pending */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: {
                            channel: components["schemas"]["Channel"];
                        };
                    };
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    updateChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    status?: "active" | "inactive";
                    display_name?: components["schemas"]["DisplayName"];
                    open_channel?: boolean;
                };
            };
        };
        responses: {
            200: components["responses"]["Done"];
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    deleteChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                channel_uid?: string;
                business_uid?: string;
                contact_uid?: string;
                "filter[channel_uid]"?: string;
                "filter[business_uid]"?: string;
                "filter[contact_uid]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The channel's sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: {
                            sessions: components["schemas"]["Session"][];
                        };
                    };
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    business_uid: components["schemas"]["Uid16"];
                    /** Format: uuid */
                    channel_uid: string;
                    contact_uid: components["schemas"]["Uid16"];
                    external_uid: components["schemas"]["ExternalUid"];
                };
            };
        };
        responses: {
            /** @description The session, pending */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: {
                            session: components["schemas"]["Session"];
                        };
                    };
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    updateSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    status?: "inactive" | "active" | "deleted";
                    ai_status?: components["schemas"]["AiStatus"];
                };
            };
        };
        responses: {
            /** @description The session as it is now; the request was received */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: {
                            session: components["schemas"]["Session"];
                        };
                    };
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                uid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    sendTyping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    session_uid: string;
                    contact_uid: components["schemas"]["Uid16"];
                };
            };
        };
        responses: {
            200: components["responses"]["Done"];
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    createMessage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    channel_uid: string;
                    external_uid: components["schemas"]["ExternalUid"];
                    message: string;
                    message_uid: string;
                    contact_uid?: components["schemas"]["Uid16"];
                    /** @enum {string} */
                    direction?: "client_to_business" | "business_to_client";
                    attachments?: unknown[];
                    created_at?: string;
                    contact_data?: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description The message */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: {
                            message: {
                                uid: string;
                                status: components["schemas"]["MessageStatus"];
                            };
                        };
                    };
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    updateMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                messageUid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    status: components["schemas"]["MessageStatus"];
                    /** Format: uuid */
                    channel_uid: string;
                };
            };
        };
        responses: {
            200: components["responses"]["Done"];
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            415: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    listClients: {
        parameters: {
            query: {
                business_id: components["schemas"]["Uid16"];
                page?: number;
                per_page?: number;
                search_term?: string;
                search_by?: "email" | "uid" | "phone" | "updated_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the business's clients */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "OK";
                        data: {
                            clients: components["schemas"]["Client"][];
                        };
                    };
                };
            };
            401: components["responses"]["Error"];
            422: components["responses"]["Error"];
            429: components["responses"]["TooManyRequests"];
        };
    };
    channelStatusChanged: {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @constant */
                    event: "channel.status_changed";
                    /** Format: date-time */
                    occurred_at: string;
                    data: {
                        business_uid: components["schemas"]["Uid16"];
                        channel: components["schemas"]["Channel"];
                    };
                };
            };
        };
        responses: {
            /** @description The app has received it; any 2xx says so */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Never send this again */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sessionStatusChanged: {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @constant */
                    event: "session.status_changed";
                    /** Format: date-time */
                    occurred_at: string;
                    data: {
                        business_uid: components["schemas"]["Uid16"];
                        /** Format: uuid */
                        channel_uid: string;
                        contact_uid: components["schemas"]["Uid16"];
                        external_uid: components["schemas"]["ExternalUid"];
                        session: components["schemas"]["Session"];
                    };
                };
            };
        };
        responses: {
            /** @description The app has received it; any 2xx says so */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Never send this again */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
