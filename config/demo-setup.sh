#!/bin/sh
# One-shot of the demo profile: makes the people, registers the gateway's application at Forgejo, hands id and secret over as files.
# Runs in Forgejo's own image. Run again it keeps what it finds: the passwords and the application of the first time.
set -eu
umask 027

: "${FORGEJO_URL:?}" "${PUBLIC_URL:?}" "${HANDOVER:?}" "${FORGEJO_CONFIG:?}" "${FORGEJO_WORK_PATH:?}"
id_file=$HANDOVER/Forgejo__ClientId
secret_file=$HANDOVER/Forgejo__ClientSecret
# Not group-readable: the gateway has no use for people's passwords.
passwords=$FORGEJO_WORK_PATH/demo-passwords

forgejo_cli() { forgejo --config "$FORGEJO_CONFIG" --work-path "$FORGEJO_WORK_PATH" "$@"; }
random() { head -c 512 /dev/urandom | LC_ALL=C tr -dc 'a-zA-Z0-9' | head -c 24; }
value_of() { sed -n "s/.*\"$1\":\"\([A-Za-z0-9_-]*\)\".*/\1/p"; }

tell() {
  echo
  echo "  Forgejo     ${BROWSER_FORGEJO_URL:-http://localhost:3000}"
  echo "  MCP URL     $PUBLIC_URL/mcp"
  sed 's/^/  sign in as  /' "$passwords"
  echo
}

person() { # name, further flags
  name=$1; shift
  password=$(random)
  forgejo_cli admin user create --username "$name" --email "$name@example.org" --password "$password" --must-change-password=false "$@" >/dev/null
  ( umask 077; echo "$name / $password" >> "$passwords" )
}

if [ -s "$id_file" ] && [ -s "$secret_file" ]; then
  echo "the gateway's application is registered already"
  tell
  exit 0
fi

grep -qs '^alice ' "$passwords" || person alice --admin
grep -qs '^bob ' "$passwords" || person bob

# The token lives in a file that only this user reads, never in an argument list.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'Authorization: token %s\n' "$(forgejo_cli admin user generate-access-token --username alice --token-name "gateway-setup-$(random)" --scopes write:user --raw)" > "$work/header"

printf '{"name":"fjmcp-gateway","confidential_client":true,"redirect_uris":["%s/oauth/callback"]}' "$PUBLIC_URL" > "$work/request"
status=$(curl -sS --max-time 30 --retry 3 -o "$work/answer" -w '%{http_code}' -H @"$work/header" -H 'Content-Type: application/json' \
  --data @"$work/request" "$FORGEJO_URL/api/v1/user/applications/oauth2")
if [ "$status" != 201 ]; then
  echo "Forgejo refused to register the application: status $status" >&2
  exit 1
fi

client_id=$(value_of client_id < "$work/answer")
client_secret=$(value_of client_secret < "$work/answer")
if [ -z "$client_id" ] || [ -z "$client_secret" ]; then
  echo "Forgejo's answer holds no client id and secret" >&2
  exit 1
fi

# Secret first: an id without its secret would look like a finished registration to a reader, not to this script.
( umask 027; printf %s "$client_secret" > "$secret_file.new"; printf %s "$client_id" > "$id_file.new" )
mv "$secret_file.new" "$secret_file"
mv "$id_file.new" "$id_file"
echo "registered the gateway's application"
tell
