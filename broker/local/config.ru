# The broker itself is set up by PACT_BROKER_* in the environment: see puma.ts. Here is only what two publications at once
# need on SQLite, of which without it one at least ends as 500, "database is locked".
require 'pact_broker'

module WaitForOtherWriter
  def connect(server)
    # Sequel's own timeout waits inside SQLite and so blocks all of Ruby, the thread that it waits for too.
    super.tap { |connection| connection.busy_handler_timeout = 10_000 }
  end
end

Sequel::Database.after_initialize do |database|
  next unless database.database_type == :sqlite

  database.extend(WaitForOtherWriter)
  # A transaction that has read and then wants to write while another one writes cannot wait: it fails at once.
  database.transaction_mode = :immediate
end

run PactBroker::App.new
