// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads as much of the language of .proto files as the server's own files use. */
final class ProtoFile {
  private static final Pattern MESSAGE = Pattern.compile("message (\\w+) \\{");
  private static final Pattern FIELD =
      Pattern.compile("(repeated |optional )?(\\w+) (\\w+) = (\\d+);");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern MAP =
      Pattern.compile("map<string, InferParameter> (\\w+) = (\\d+);");

  private ProtoFile() {}

  static FileDescriptor read(String text) throws DescriptorValidationException {
    Matcher room = PACKAGE.matcher(text);
    if (!room.find()) {
      throw new AssertionError("there is no package");
    }
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName(room.group(1) + ".proto")
            .setPackage(room.group(1))
            .setSyntax("proto3");
    DescriptorProto.Builder message = null;
    boolean service = false;
    boolean oneof = false;
    for (String each : text.lines().map(String::strip).toList()) {
      Matcher found = MESSAGE.matcher(each);
      if (each.isEmpty() || each.matches("(//|syntax|package|rpc ).*")) {
        continue;
      } else if (each.startsWith("service ")) {
        service = true;
      } else if (found.matches()) {
        message = DescriptorProto.newBuilder().setName(found.group(1));
      } else if (each.startsWith("oneof ")) {
        oneof = true;
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(each.split(" ")[1]));
      } else if (!each.equals("}")) {
        add(message, each, oneof);
      } else if (service) {
        service = false;
      } else if (oneof) {
        oneof = false;
      } else {
        file.addMessageType(message);
      }
    }
    return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
  }

  private static void add(DescriptorProto.Builder message, String line, boolean oneof) {
    Matcher map = MAP.matcher(line);
    if (map.matches()) {
      message
          .addNestedType(
              DescriptorProto.newBuilder()
                  .setName("ParametersEntry")
                  .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                  .addField(field("", "string", "key", "1"))
                  .addField(field("", "InferParameter", "value", "2")))
          .addField(
              field(
                  "repeated ", message.getName() + ".ParametersEntry", map.group(1), map.group(2)));
      return;
    }
    Matcher found = FIELD.matcher(line);
    if (!found.matches()) {
      throw new AssertionError(line);
    }
    String many = found.group(1) == null ? "" : found.group(1);
    FieldDescriptorProto.Builder field =
        field(many, found.group(2), found.group(3), found.group(4));
    if (many.equals("optional ")) {
      // What may be absent is a choice of one.
      field.setProto3Optional(true).setOneofIndex(message.getOneofDeclCount());
      message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + found.group(3)));
    }
    message.addField(oneof ? field.setOneofIndex(0) : field);
  }

  private static FieldDescriptorProto.Builder field(
      String many, String type, String name, String number) {
    FieldDescriptorProto.Builder field =
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setNumber(Integer.parseInt(number))
            .setLabel(many.equals("repeated ") ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL);
    return Character.isUpperCase(type.charAt(0))
        ? field.setType(Type.TYPE_MESSAGE).setTypeName(type)
        : field.setType(Type.valueOf("TYPE_" + type.toUpperCase(java.util.Locale.ROOT)));
  }
}
