# usage: sh -c <this> supervise <signal> <command> [<argument>...]
#
# Runs a command as a child and passes on the signals named on standard input, a pipe whose other
# end only the JVM holds. End of file therefore means that the JVM is gone, however it ended: then
# the child gets <signal>, and SIGKILL if it does not heed that within 20 seconds.
trap '' HUP INT TERM
farewell=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
{
  while read -r signal <&3; do
    kill -s "$signal" "$child"
  done
  kill -s "$farewell" "$child"
  tenths=200
  while kill -s 0 "$child" && [ "$tenths" -gt 0 ]; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill -s KILL "$child"
} 2>/dev/null &
watcher=$!
exec 3<&-
wait "$child"
status=$?
kill -s KILL "$watcher"
exit "$status"
