// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads what {@code blastn -outfmt 5} prints for queries and miRNAs that are named by numbers. */
final class BlastXml {
  private final MirnaDatabase database;
  private final List<List<MirnaHit>> all = new ArrayList<>();
  private final Map<String, String> fields = new HashMap<>();

  private BlastXml(MirnaDatabase database) {
    this.database = database;
  }

  /**
   * Reads to the end of the document.
   *
   * @param queries how many were asked, named 0, 1, 2, ...
   * @throws IOException if it is no such document, is cut off, or answers other queries
   */
  static List<List<MirnaHit>> read(InputStream in, MirnaDatabase database, int queries)
      throws IOException {
    BlastXml reader = new BlastXml(database);
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false); // it names one in the network
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      try {
        reader.read(xml);
      } catch (NumberFormatException e) {
        throw new IOException(
            "line %s: %s".formatted(xml.getLocation().getLineNumber(), e.getMessage()), e);
      }
    } catch (XMLStreamException e) {
      throw new IOException(
          "no XML (%s)".formatted(e.getMessage().replaceAll("\\s+", " ").strip()), e);
    }
    if (reader.all.size() != queries) {
      throw new IOException("answers for %s of %s queries".formatted(reader.all.size(), queries));
    }
    return reader.all;
  }

  private void read(XMLStreamReader xml) throws XMLStreamException, IOException {
    StringBuilder text = new StringBuilder();
    boolean blast = false;
    while (xml.hasNext()) {
      switch (next(xml)) {
        case XMLStreamConstants.START_ELEMENT -> {
          text.setLength(0);
          blast |= xml.getLocalName().equals("BlastOutput");
        }
        case XMLStreamConstants.CHARACTERS -> text.append(xml.getText());
        case XMLStreamConstants.END_ELEMENT ->
            end(xml.getLocalName(), text.toString().strip().replaceAll("\\s+", " "));
        default -> {
          // Nothing else says anything.
        }
      }
    }
    if (!blast) {
      throw new IOException("XML of something else than BLAST");
    }
  }

  private static int next(XMLStreamReader xml) throws XMLStreamException {
    try {
      return xml.next();
    } catch (RuntimeException e) {
      // The JDK lacks the text of some of its own messages, "InvalidCharInDTD" for one.
      throw new XMLStreamException(e.getMessage(), e);
    }
  }

  private void end(String element, String text) throws IOException {
    switch (element) {
      case "Iteration_query-def" -> {
        if (!text.equals(Integer.toString(all.size()))) {
          throw new IOException(
              "an answer for query '%s' where that for %s was due".formatted(text, all.size()));
        }
        all.add(new ArrayList<>());
      }
      case "Hsp" -> {
        if (all.isEmpty()) {
          throw new IOException("a hit before the first query");
        }
        all.getLast().add(hit());
        fields.keySet().removeIf(name -> name.startsWith("Hsp_"));
      }
      case "Hit" -> fields.clear();
      default -> fields.put(element, text);
    }
  }

  private MirnaHit hit() throws IOException {
    int subject = number("Hit_def");
    if (subject < 0 || subject >= database.size()) {
      throw new IOException(
          "a hit in sequence %s of a database of %s".formatted(subject, database.size()));
    }
    int identities = number("Hsp_identity");
    int length = number("Hsp_align-len");
    int from = number("Hsp_hit-from");
    int to = number("Hsp_hit-to");
    return new MirnaHit(
        subject,
        number("Hsp_hit-frame") > 0,
        number("Hsp_score"),
        real("Hsp_evalue"),
        real("Hsp_bit-score"),
        identities,
        length,
        length - identities - number("Hsp_gaps"),
        runs(field("Hsp_qseq")) + runs(field("Hsp_hseq")),
        number("Hsp_query-from") - 1,
        number("Hsp_query-to"),
        Math.min(from, to) - 1,
        Math.max(from, to));
  }

  private static int runs(String aligned) {
    int runs = 0;
    for (int i = 0; i < aligned.length(); i++) {
      if (aligned.charAt(i) == '-' && (i == 0 || aligned.charAt(i - 1) != '-')) {
        runs++;
      }
    }
    return runs;
  }

  private String field(String name) throws IOException {
    String text = fields.get(name);
    if (text == null) {
      throw new IOException("a hit without " + name);
    }
    return text;
  }

  private int number(String name) throws IOException {
    String text = field(name);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IOException("%s is '%s' and no number".formatted(name, text), e);
    }
  }

  private double real(String name) throws IOException {
    String text = field(name);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException("%s is '%s' and no number".formatted(name, text), e);
    }
  }
}
