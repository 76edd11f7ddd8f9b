# The PACT_BROKER_* variables set the broker up: see puma.ts. This file closes its files to other users, lets each response tell which start
# of a local broker it is from, makes two publications at once work on SQLite, where otherwise at least one of them ends as 500,
# "database is locked", and lets branches have letters beyond ASCII.
require 'pact_broker'
require 'webmachine'

File.umask(0o077)
# Puma and the broker's logger write from two threads. With Ruby's buffer, on a busy machine one's line is lost now and then, such as puma's
# "Listening on", which puma.ts waits for.
$stdout.sync = true

class SayStartId
  def initialize(app)
    @app = app
  end

  def call(env)
    status, headers, body = @app.call(env)
    [status, headers.merge('x-local-broker-start' => ENV.fetch('LOCAL_BROKER_START_ID')), body]
  end
end
use SayStartId

module WaitForOtherWriter
  def connect(server)
    # Sequel's own timeout waits inside SQLite, and so blocks all of Ruby, with the thread that it waits for.
    super.tap { |connection| connection.busy_handler_timeout = 10_000 }
  end
end

Sequel::Database.after_initialize do |database|
  next unless database.database_type == :sqlite

  database.extend(WaitForOtherWriter)
  # A transaction that has read and then wants to write while another one writes cannot wait: it fails at once.
  database.transaction_mode = :immediate
end

module Utf8Segments
  # The decoded bytes of a path come as binary text, which no database takes: requests that name such a branch end as 500.
  def rfc3986_percent_decode(value)
    super(value.b).force_encoding(Encoding::UTF_8)
  end
end
Webmachine::Dispatcher::Route.singleton_class.prepend(Utf8Segments)

run PactBroker::App.new
